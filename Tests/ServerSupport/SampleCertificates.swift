/// Certificates of authorities that need no clock of their own.
package enum SampleCertificates {
  /// It ended in 2011.
  package static let expired = """
    -----BEGIN CERTIFICATE-----
    MIIBiTCCAS+gAwIBAgIUd/04YfRbKAXYP5IW3UFYp3Y5fq4wCgYIKoZIzj0EAwIw
    GjEYMBYGA1UEAwwPUHJpdmF0ZSBDQSAyMDEwMB4XDTEwMDEwMTAwMDAwMFoXDTEx
    MDEwMTAwMDAwMFowGjEYMBYGA1UEAwwPUHJpdmF0ZSBDQSAyMDEwMFkwEwYHKoZI
    zj0CAQYIKoZIzj0DAQcDQgAEFox4nhSADtL0ENCLN7VDSXea1oSlv3ZZg7Q/HBcT
    gmGjsmMOEhSds/3LSNExPxjZCznT8PCcaNR49lqTdJ0mXaNTMFEwHQYDVR0OBBYE
    FBTQ4iR31Azx7eZ+HYXiJ+BhtCtFMB8GA1UdIwQYMBaAFBTQ4iR31Azx7eZ+HYXi
    J+BhtCtFMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIhAPv0vPvw
    +8Y5Wqix9n3fAlzttV8fZAV1yoZd/kt+cRicAiA8bY2BKpOu5MOC0FKVnE8ywWua
    pxZdia8XryqN7dW/yw==
    -----END CERTIFICATE-----

    """

  /// It ends in 2093.
  package static let successor = """
    -----BEGIN CERTIFICATE-----
    MIIBijCCATGgAwIBAgIUJrPFJvmpAwtKv7termsxxZUq/9IwCgYIKoZIzj0EAwIw
    GjEYMBYGA1UEAwwPUHJpdmF0ZSBDQSAyMDIwMCAXDTIwMDEwMTAwMDAwMFoYDzIw
    OTMxMjAzMDAwMDAwWjAaMRgwFgYDVQQDDA9Qcml2YXRlIENBIDIwMjAwWTATBgcq
    hkjOPQIBBggqhkjOPQMBBwNCAAQCyiop+5nfYInVIRBzriRbrMbfW4mK2Xmy+wjL
    nbe4j07XcrP3QXhyeUVcUUwGjE8TFauZ6VS8SMAZ5Q1eqN7to1MwUTAdBgNVHQ4E
    FgQUwHw0QYCigpyhTtu9eK88i6TMoDswHwYDVR0jBBgwFoAUwHw0QYCigpyhTtu9
    eK88i6TMoDswDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNHADBEAiAfEctb
    HjcfSaoVALSg10wAU862Wnt8KMIkmii0J9hoygIgD7gVvrgy9e0F2r3bH7sacu7l
    ajlXnkPEuKGonGNl4AQ=
    -----END CERTIFICATE-----

    """
}
