#!/usr/bin/perl
# read-soap.pl FILE...: reads messages as a SOAP server does, with SOAP::Lite, and prints of each a line of what
# it found: the id and whether the header must be understood, what it is about, when it was made, how severe it
# is, which device, how many named values, and the names of the attachments.
use strict;
use warnings;
use SOAP::Lite;

binmode STDOUT, ':encoding(UTF-8)';
for my $path (@ARGV) {
  open my $file, '<:raw', $path or die "$path: $!\n";
  my $message = SOAP::Deserializer->new->deserialize(do { local $/; <$file> });
  die "$path is a fault\n" if $message->fault;
  my ($session) = $message->dataof('/Envelope/Header/Session') or die "$path has no session\n";
  my $block = '/Envelope/Body/Block';
  my @attachments = map { $_->{Name} } $message->valueof("$block/Attachments/Attachment");
  my $information = "$block/Content/CallHome/Device/Chassis/AdditionalInformation/AD";
  my @entries = grep { defined $_->attr->{name} && defined $_->attr->{value} }
    $message->dataof($information);
  print join(' | ',
    $message->valueof('/Envelope/Header/Session/MessageId'), $session->mustUnderstand,
    $message->valueof("$block/Content/CallHome/Event/Type"),
    $message->valueof("$block/Header/CreationDate"),
    $message->valueof("$block/Header/Severity") // '-',
    $message->valueof("$block/Content/CallHome/CustomerData/ContractData/DeviceId") // '-',
    scalar @entries, join(', ', @attachments)), "\n";
}
