#!/usr/bin/perl
# A meter: a DSMR 5 telegram on standard output each second, with the running time and a right CRC-16/ARC. For the boot test's tree, which has nothing but
# Debian's perl. Usage: meter.pl [SERIAL NUMBER]
use strict;
use warnings;
use POSIX qw(strftime);

$| = 1;
my $serial = unpack('H*', shift // 'TEST0001');

sub crc {
    my $crc = 0;
    for my $byte (unpack('C*', shift)) {
        $crc ^= $byte;
        $crc = $crc & 1 ? ($crc >> 1) ^ 0xA001 : $crc >> 1 for 1 .. 8;
    }
    return sprintf('%04X', $crc);
}

for (;;) {
    my $energy = 1000 + (time % 100_000_000) / 1000;
    # Standard time of Amsterdam all year round: the letter W says so.
    my $stamp = strftime('%y%m%d%H%M%S', gmtime(time + 3600));
    my $text = join("\r\n",
        '/TST5\P1METER', '', '1-3:0.2.8(50)', "0-0:1.0.0(${stamp}W)", "0-0:96.1.1($serial)", '0-0:96.14.0(0001)',
        sprintf('1-0:1.8.1(%010.3f*kWh)', $energy), '1-0:2.8.1(000000.000*kWh)', '1-0:1.7.0(01.240*kW)', '1-0:2.7.0(00.000*kW)',
        '1-0:32.7.0(231.0*V)', '!');
    print $text, crc($text), "\r\n";
    sleep 1;
}
