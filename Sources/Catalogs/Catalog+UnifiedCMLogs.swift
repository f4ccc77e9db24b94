// Made from unified-cm.yaml by 'make generate': change that file, and not this one.
// swift-format-ignore-file

extension Catalog {
  /// The log shapes of the catalog `unified-cm`.
  static var unifiedCMLogs: LogShapes {
    LogShapes(
      keys: [
        LogShapes.Names(.value(.phone), ["cn", "dd", "fqcn", "*PartyNumber", "*CallingNumber", "*CalledNumber", "*ConnectedNumber", "*RedirectingNumber", "*RedirectedNumber", "*DialedNumber", "*DirectoryNumber", "*PhoneNumber", "*TelephoneNumber", "*MailboxNumber", "*VoiceMailNumber", "*CallbackNumber", "*PilotNumber", "*PickupNumber", "*DestinationNumber", "*NumberMask", "*PhoneMask", "CollectedDigits", "*DialedDigits", "DigitsDialed", "digits", "dialString", "dn", "dnOrPattern", "lineDN", "callingDN", "calledDN", "lastRedirectDN", "redirectDN", "extension", "mobile", "homePhone", "workPhone", "mobilePhone", "otherTelephone", "ipPhone", "pager", "fax", "phone", "telephone", "callerID", "callerNumber", "*CallerNumber", "callingAddress", "calledAddress", "lastRedirectedAddress", "x-nearendaddr", "x-farendaddr", "cgpn", "cdpn", "ani", "dnis", "speedDialNumber", "remoteNumber", "localNumber", "lineNumber", "e164", "e164AltNum", "enterpriseAltNum"]),
        LogShapes.Names(.value(.person), ["cn", "*PartyName", "*DisplayName", "*AlertingName", "*CallerName", "*CallingName", "*CalledName", "*ConnectedName", "*RedirectingName", "*CallerIDName", "*DisplayNameASCII", "*TextLabel", "lineLabel", "phoneLabel", "displayIDName", "display", "firstName", "lastName", "middleName", "givenName", "surname", "sn", "nickname", "fullName", "contactName", "ownerName", "personName", "manager", "department", "company", "initials"]),
        LogShapes.Names(.value(.identifier), ["*UserID", "*Username", "*LoginName", "*LoginID", "*LogonName", "user", "uid", "login", "sAMAccountName", "mailNickname", "uniqueIdentifier", "objectGUID", "objectSid", "employeeNumber", "employeeID", "endUser", "applicationUser", "requestingUser", "loggedInUser", "currentUser", "agentID", "agentName", "lastModifiedBy", "changedBy", "performedBy", "mailboxID", "principal", "*DeviceName", "devName", "x-nearenddevice", "x-farenddevice", "terminalName", "phoneName", "trunkName", "gatewayName", "*ClusterID", "x-nearendclusterid", "x-farendclusterid", "pss", "TodFilteredPss", "*RoutePartition", "*RoutePartitionName", "*NumberPartition", "*CallingSearchSpaceName", "devicePoolName", "locationName", "routeListName", "routeGroupName", "huntListName"]),
        LogShapes.Names(.value(.hostName), ["NodeID", "nodeName", "*HostName", "*ServerName", "*ServerFQDN", "fqdn", "processNode", "callManagerName", "ccmName", "ldapServer", "ldapHost", "smtpServer", "smtpHost", "tftpServer", "ntpServer", "dnsServer", "proxyHost", "proxyServer", "remoteHost", "localHostName", "peerHost", "domain", "*DomainName", "sipDomain", "realm", "organizationTopLevelDomain"]),
        LogShapes.Names(.value(.address), ["*IpAddr", "*IpAddress", "*Ipv4Addr", "*Ipv4Address", "*Ipv6Addr", "*Ipv6Address", "*TransportAddress_IP", "ClientAddress", "RemoteAddress", "LocalAddress", "SourceAddress", "PeerAddress", "HostAddress", "*ClientIP", "*ServerIP", "*RemoteIP", "*LocalIP", "*SourceIP", "*NodeIP", "*PeerIP", "*DestIP", "*PhoneIP", "myIP", "srcIP", "dstIP", "remoteAddr", "localAddr", "ipAddr1", "ipAddr2"]),
        LogShapes.Names(.value(.mac), ["mac", "*MacAddress", "macAddr", "hwaddr", "chaddr", "clientIdentifier"]),
        LogShapes.Names(.value(.email), ["mail", "*Email", "*EmailAddress", "mailID", "upn", "*UserPrincipalName", "jid", "fromJid", "toJid", "bareJid", "fullJid", "imAddress", "directoryURI", "msRTCSIP-PrimaryUserAddress"]),
        LogShapes.Names(.value(.serialNumber), ["*SerialNumber", "deviceSerial"]),
        LogShapes.Names(.value(.freeText), ["*Description", "comment", "notes", "*StreetAddress", "postalAddress", "physicalDeliveryOfficeName", "officeLocation"]),
        LogShapes.Names(.secret, ["pin", "pinCode", "userPin", "voicemailPin", "authorizationCode", "clientMatterCode", "digestCredentials"]),
      ],
      labels: [
        LogShapes.Names(.value(.identifier), ["for user", "by user", "of user", "end user", "login user", "authenticated user", "application user", "invalid user", "for userid", "with userid", "key field userid =", "key field name =", "password for", "publickey for"]),
        LogShapes.Names(.value(.phone), ["extension", "directory number", "dialed", "dialing", "dialled"]),
        LogShapes.Names(.value(.hostName), ["connect to host", "connection to host", "unable to reach host", "hostname"]),
      ],
      grammars: [.sip, .ldap, .ciscoGuid, .cdr, .sdl, .devices, .accounts, .hosts, .syslog],
      exceptions: ["root", "admin", "administrator", "CCMAdministrator", "CCMSysUser", "CCMQRTSysUser", "CCMQRTSecureSysUser", "IPMASysUser", "IPMASecureSysUser", "WDSysUser", "WDSecureSysUser", "TabSyncSysUser", "CUCService", "ccmservice", "ccmbase", "ccmsipline", "informix", "tomcat", "database", "drfuser", "drfkeys", "servmgr", "certbase", "sftpuser", "system", "StandAloneCluster", "Users", "Computers", "Groups", "People", "Domain Users", "Domain Controllers", "Service Accounts", "Cisco", "Cisco Systems", "cisco.com", "w3.org", "xmlsoap.org", "apache.org", "oracle.com", "ietf.org", "3gpp.org", "jabber.org", "vmware.com", "redhat.com", "centos.org", "openssl.org", "microsoft.com"])
  }
}
