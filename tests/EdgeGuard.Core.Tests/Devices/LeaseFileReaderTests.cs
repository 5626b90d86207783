using System.Text;
using EdgeGuard.Core.Leases;

namespace EdgeGuard.Core.Tests.Devices;

public sealed class LeaseFileReaderTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);

    [Fact]
    public void Dnsmasq_leases_of_both_families_are_read()
    {
        LeaseTable table = Read("""
            1700000600 00:00:5e:00:53:01 192.0.2.10 camera 01:00:00:5e:00:53:01
            0 00:00:5e:00:53:02 192.0.2.11 * *
            duid 00:01:00:01:2a:aa:aa:aa:00:00:5e:00:53:ff
            1700000700 12345 2001:db8::10 camera 00:01:00:01:2b:bb:bb:bb:00:00:5e:00:53:01
            1700000700 T12346 2001:db8::11 other 00:04:aa:bb
            """);

        Assert.Equal(
            ["192.0.2.10 00:00:5e:00:53:01 600 camera", "192.0.2.11 00:00:5e:00:53:02 ever -", "2001:db8::10 - 700 camera", "2001:db8::11 - 700 other"], Words(table));
        Assert.Equal(0, table.Skipped);
    }

    [Fact]
    public void Addresses_beyond_the_limit_are_skipped_and_those_before_are_read()
    {
        StringBuilder file = new();
        for (int i = 0; i < LeaseFileReader.MostAddresses + 100; i++) file.Append(System.Globalization.CultureInfo.InvariantCulture, $"1700000600 00:00:5e:00:53:01 10.{i >> 16}.{i >> 8 & 255}.{i & 255} camera *\n");
        file.Append("1700000700 00:00:5e:00:53:02 10.0.0.1 bulb *\n");

        LeaseTable table = Read(file.ToString());

        Assert.Equal((LeaseFileReader.MostAddresses, 100), (table.Leases.Count, table.Skipped));
        Assert.Contains(table.Leases, lease => lease.HostName == "bulb");
    }

    [Fact]
    public void Last_line_of_an_address_counts_in_keas_files()
    {
        LeaseTable table = Read("""
            address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state,user_context,pool_id
            192.0.2.10,00:00:5e:00:53:01,,600,1700000300,1,0,0,camera.,0,,0
            192.0.2.10,00:00:5e:00:53:01,,600,1700000600,1,0,0,camera.,0,,0
            192.0.2.11,00:00:5e:00:53:02,,600,1700000600,1,0,0,bulb,0,,0
            192.0.2.11,00:00:5e:00:53:02,,0,1700000000,1,0,0,bulb,0,,0
            192.0.2.12,00:00:5e:00:53:03,,600,1700000600,1,0,0,,2,,0
            """);

        Assert.Equal(["192.0.2.10 00:00:5e:00:53:01 600 camera"], Words(table));
    }

    [Fact]
    public void Keas_file_for_version_6_names_the_hardware_address_if_a_frame_or_a_relay_told_it()
    {
        LeaseTable table = Read("""
            address,duid,valid_lifetime,expire,subnet_id,pref_lifetime,lease_type,iaid,prefix_len,fqdn_fwd,fqdn_rev,hostname,hwaddr,state,user_context,hwtype,hwaddr_source,pool_id
            2001:db8::1,00:03:00:01:00:00:5e:00:53:01,600,1700000600,1,300,0,1,128,0,0,,,0,,,,0
            2001:db8::2,00:04:00:01,600,1700000600,1,300,0,1,128,0,0,,00:00:5e:00:53:02,0,,1,1,0
            2001:db8::3,00:04:00:02,600,1700000600,1,300,0,1,128,0,0,,00:00:5e:00:53:03,0,,1,8,0
            2001:db8::4,00:04:00:03,600,1700000600,1,300,0,1,128,0,0,,00:00:5e:00:53:04,0,,1,2,0
            2001:db8:99::,00:04:00:04,600,1700000600,1,300,2,1,56,0,0,,00:00:5e:00:53:05,0,,1,1,0
            """);

        Assert.Equal(["2001:db8::1 - 600 -", "2001:db8::2 00:00:5e:00:53:02 600 -", "2001:db8::3 00:00:5e:00:53:03 600 -", "2001:db8::4 - 600 -"], Words(table));
    }

    [Fact]
    public void Dnsmasq_without_a_clock_writes_lengths()
    {
        LeaseTable table = Read("600 00:00:5e:00:53:01 192.0.2.10 camera 01:00:00:5e:00:53:01\n4294967295 00:00:5e:00:53:02 192.0.2.11 * *\n");

        Assert.Equal(["192.0.2.10 00:00:5e:00:53:01 ever camera", "192.0.2.11 00:00:5e:00:53:02 ever -"], Words(table));
        Assert.Equal([TimeSpan.FromMinutes(10), null], table.Leases.Select(l => l.Length));
        Assert.Equal(["0100005e005301", ""], table.Leases.Select(l => l.Client));
    }

    [Fact]
    public void Other_hardware_type_stands_before_the_address_in_dnsmasqs_file()
    {
        LeaseTable table = Read("1700000600 06-00:00:5e:00:53:01 192.0.2.10 * *\n1700000600 18-00:01:02:03:04:05:06:07 192.0.2.11 * *\n1700000600 20- 192.0.2.12 * ff:01\n1700000600 zz 192.0.2.13 * *\n1700000600 20-zz 192.0.2.14 * *\n");

        Assert.Equal(["192.0.2.10 00:00:5e:00:53:01 600 -", "192.0.2.11 - 600 -", "192.0.2.12 - 600 -"], Words(table));
        Assert.Equal(2, table.Skipped);
    }

    [Fact]
    public void Lines_about_what_a_client_sent_are_no_leases_and_no_faults_in_dnsmasqs_file()
    {
        LeaseTable table = Read("1700000600 00:00:5e:00:53:01 192.0.2.10 camera *\nvendorclass 192.0.2.10 4d53465420352e30\nagent-info 192.0.2.10 0104aabbccdd\n");

        Assert.Equal(["192.0.2.10 00:00:5e:00:53:01 600 camera"], Words(table));
        Assert.Equal(0, table.Skipped);
    }

    [Fact]
    public void Statements_inside_a_lease_do_not_end_it_in_iscs_file()
    {
        LeaseTable table = Read("""
            authoring-byte-order little-endian;
            lease 192.0.2.10 {
              ends 2 2023/11/14 22:23:20;
              binding state active;
              hardware ethernet 0:0:5e:0:53:1;
              on expiry or release {
                if exists agent.circuit-id {
                  log (info, "gone");
                } elsif exists host-name
                   and exists user-class {
                  log (info, "gone too");
                } else {
                  set x = "}";
                }
              }
              client-hostname "camera";
            }
            lease 192.0.2.11 {
              ends 2 2023/11/14 22:23:20;
              hardware ethernet 00:00:5e:00:53:02;
              on expiry {
            lease 192.0.2.12 {
              ends 2 2023/11/14 22:23:20;
              hardware ethernet 00:00:5e:00:53:03;
            }
            """);

        Assert.Equal(["192.0.2.10 00:00:5e:00:53:01 600 camera", "192.0.2.12 00:00:5e:00:53:03 600 -"], Words(table));
    }

    [Theory]
    [InlineData("host camera-{0} {{\n  dynamic;\n  hardware ethernet 00:00:5e:00:54:{0};\n  fixed-address 192.0.2.{0};\n}}")]
    [InlineData("failover peer \"dhcp-{0}\" state {{\n  my state normal at 2 2023/11/14 22:13:20;\n  partner state normal at 2 2023/11/14 22:13:20;\n}}")]
    public void What_stands_before_the_first_lease_does_not_hide_it_in_iscs_file(string block)
    {
        string file = string.Concat(Enumerable.Range(10, 80).Select(i => string.Format(System.Globalization.CultureInfo.InvariantCulture, block, i) + "\n"))
            + "lease 192.0.2.10 {\n  ends 2 2023/11/14 22:23:20;\n  hardware ethernet 00:00:5e:00:53:01;\n}\n";

        LeaseTable table = Read(file);

        Assert.Equal(["192.0.2.10 00:00:5e:00:53:01 600 -"], Words(table));
        Assert.Equal(("ISC dhcpd", 0), (table.Format, table.Skipped));
    }

    [Fact]
    public void Comments_before_the_first_line_do_not_hide_the_format()
    {
        string comments = string.Concat(Enumerable.Repeat("# nothing here\n", 200));

        Assert.Single(Read(comments + "server-duid \"\\000\\001\";\nlease 192.0.2.10 {\n  ends never;\n  hardware ethernet 00:00:5e:00:53:01;\n}\n").Leases);
        Assert.Single(Read(comments + "# br-lan 00:00:5e:00:53:01 ipv4 camera 1700000600 c000020a 32 192.0.2.10/32\n").Leases);
        Assert.Single(Read(comments + "1700000600 00:00:5e:00:53:01 192.0.2.10 camera *\n").Leases);
    }

    [Fact]
    public void Last_closed_and_active_block_of_an_address_counts_in_iscs_file()
    {
        LeaseTable table = Read("""
            # The format of this file is documented in the dhcpd.leases(5) manual page.
            authoring-byte-order little-endian;

            lease 192.0.2.10 {
              starts 2 2023/11/14 22:13:20;
              ends 2 2023/11/14 22:18:20;
              binding state active;
              hardware ethernet 00:00:5e:00:53:01;
            }
            lease 192.0.2.10 {
              ends 2 2023/11/14 22:23:20;
              binding state active;
              next binding state free;
              hardware ethernet 00:00:5e:00:53:01;
              uid "\001\000\000^\000S\001";
              client-hostname "camera";
            }
            lease 192.0.2.11 {
              ends epoch 1700000600; # Tue Nov 14 22:23:20 2023
              binding state active;
              hardware ethernet 00:00:5e:00:53:02;
            }
            lease 192.0.2.12 {
              ends never;
              binding state active;
              hardware token-ring 00:00:5e:00:53:03;
            }
            lease 192.0.2.11 {
              ends 2 2023/11/14 22:23:20;
              binding state free;
              hardware ethernet 00:00:5e:00:53:02;
            }
            ia-na "\001\000\000\000\000\003\000\001\000\000^\000S\007" {
              cltt 2 2023/11/14 22:13:20;
              iaaddr 2001:db8::10 {
                binding state active;
                max-life 600;
                ends 2 2023/11/14 22:23:20;
              }
            }
            lease 192.0.2.13 {
              ends 2 2023/11/14 22:23:20;
              binding state active;
              hardware ethernet 00:00:5e:00:53:04;
            """);

        Assert.Equal(["192.0.2.10 00:00:5e:00:53:01 600 camera", "192.0.2.12 00:00:5e:00:53:03 ever -", "2001:db8::10 - 600 -"], Words(table).Order(StringComparer.Ordinal));
    }

    // As statefiles_write_lease4 and statefiles_write_lease6 of odhcpd write them: since 2025 by ether_ntoa, before as twelve digits.
    [Fact]
    public void Odhcpds_leases_are_the_lines_with_a_number_sign()
    {
        LeaseTable table = Read("""
            # br-lan 00:00:5e:00:53:01 ipv4 camera 1700000600 c000020a 32 192.0.2.10/32
            192.0.2.10	camera
            # br-lan 0:0:5e:0:53:2 ipv4 - -1 c000020b 32 192.0.2.11/32
            # br-lan 00005e005303 ipv4 broken\x20cam 1700000600 c000020c 32 192.0.2.12/32
            # br-lan 00:00:5e:00:53:04 ipv4 broken\x20My Camera 1 9 32 1700000600 c000020d 32 192.0.2.13/32
            # br-lan 00:00:5e:00:53:05 ipv4 broken\x20- 1700000600 c000020e 32 192.0.2.14/32
            # br-lan 000300010000 1 bulb 1700000700 10 128 2001:db8::10/128 2001:db8:0:1::10/128
            # br-lan 000300010001 2 broken\x20My Bulb -1 10 62 2001:db8:0:4::/62
            # br-lan 000300010002 3 - 1700000700 ffffffffffffffff 128
            """);

        Assert.Equal(
            [
                "192.0.2.10 00:00:5e:00:53:01 600 camera", "192.0.2.11 00:00:5e:00:53:02 ever -", "192.0.2.12 00:00:5e:00:53:03 600 -", "192.0.2.13 00:00:5e:00:53:04 600 -",
                "192.0.2.14 00:00:5e:00:53:05 600 -", "2001:db8::10 - 700 bulb", "2001:db8:0:1::10 - 700 bulb",
            ],
            Words(table));
        Assert.Equal(("odhcpd", 0), (table.Format, table.Skipped));
    }

    [Fact]
    public void Lease_that_is_over_is_none_in_odhcpds_file() =>
        Assert.Empty(Read("# br-lan 00:00:5e:00:53:01 ipv4 camera 1700000600 c000020a 32 192.0.2.10/32\n# br-lan 00:00:5e:00:53:01 ipv4 camera 0 c000020a 32 192.0.2.10/32\n").Leases);

    [Fact]
    public void Name_that_a_device_invents_moves_no_field_in_odhcpds_file() =>
        Assert.Equal(["192.0.2.10 00:00:5e:00:53:01 600 -"], Words(Read(@"# br-lan 00:00:5e:00:53:01 ipv4 broken\x20x 1800000000 c0000263 32 192.0.2.99/32 1700000600 c000020a 32 192.0.2.10/32")));

    [Fact]
    public void AdGuard_Homes_file_before_version_0_107_30_is_read()
    {
        LeaseTable table = Read("""
            [{"mac":"AABeAFMB","ip":"wAACCg==","host":"camera","exp":1700000600},{"mac":"AABeAFMC","ip":"AAAAAAAAAAAAAP//wAACCw==","host":"","exp":1},
             {"mac":"AABeAFMD","ip":"IAENuAAAAAAAAAAAAAAAEA==","host":"bulb","exp":1700000600},{"mac":"AABeAFME","ip":"wAACDA==","exp":1699999999},{"mac":"!","ip":"wAACDA==","exp":1700000600},7]
            """);

        Assert.Equal(["192.0.2.10 00:00:5e:00:53:01 600 camera", "192.0.2.11 00:00:5e:00:53:02 ever -", "2001:db8::10 - 600 bulb"], Words(table));
        Assert.Equal(("AdGuard Home", 2), (table.Format, table.Skipped));
        Assert.Equal([false, true, false], table.Leases.Select(l => l.IsReserved));
    }

    [Fact]
    public void Hardware_address_of_a_DHCPv6_lease_is_out_of_the_DUID_in_AdGuard_Homes_file_and_does_not_count()
    {
        LeaseTable table = Read("""{"version":1,"leases":[{"expires":"2023-11-14T22:23:20Z","ip":"2001:db8::10","hostname":"cam","mac":"00:00:5e:00:53:01","static":false},{"expires":"","ip":"2001:db8::11","mac":"","static":true}]}""");

        Assert.Equal(["2001:db8::10 - 600 cam", "2001:db8::11 - ever -"], Words(table));
        Assert.Equal([false, true], table.Leases.Select(l => l.IsReserved));
    }

    [Theory]
    [InlineData("AdGuard Home", """{"version":1,"leases":[{"expires":"2023-11-14T22:23:20Z","ip":"192.0.2.10","hostname":"camera","mac":"00:00:5e:00:53:01","static":false},{"expires":"","ip":"192.0.2.11","hostname":"","mac":"00:00:5e:00:53:02","static":true},{"ip":7}]}""")]
    [InlineData("systemd-networkd", """{"BootID":"x","Address":[192,0,2,1],"Leases":[{"ClientId":[1,0,0,94,0,83,1],"Address":[192,0,2,10],"Hostname":"camera","HardwareAddress":[0,0,94,0,83,1],"ExpirationUSec":5,"ExpirationRealtimeUSec":1700000600000000},{"Address":[192,0,2,11],"HardwareAddress":[0,0,94,0,83,2],"ExpirationRealtimeUSec":18446744073709551615},{"Address":[1]}]}""")]
    public void Json_files_are_read_whole_or_not_at_all(string format, string file)
    {
        LeaseTable table = Read(file);

        Assert.Equal(["192.0.2.10 00:00:5e:00:53:01 600 camera", "192.0.2.11 00:00:5e:00:53:02 ever -"], Words(table));
        Assert.Equal((format, 1), (table.Format, table.Skipped));
        for (int end = 0; end < file.Length; end++) Assert.Empty(Read(file[..end]).Leases);
    }

    [Fact]
    public void F29_Line_that_was_not_written_to_its_end_is_skipped_in_keas_file()
    {
        const string whole = "address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state,user_context,pool_id\n192.0.2.10,00:00:5e:00:53:01,,600,1700000600,1,0,0,camera,2,,0";

        for (int cut = 1; cut <= 10; cut++) Assert.Empty(Read(whole[..^cut]).Leases);
    }

    [Fact]
    public void Table_of_several_files_is_read_in_their_order()
    {
        const string header = "address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state,user_context,pool_id\n";
        string[] files =
        [
            header + "192.0.2.10,00:00:5e:00:53:01,,600,1700000600,1,0,0,,0,,0\n192.0.2.11,00:00:5e:00:53:02,,600,1700000600,1,0,0,,0,,0\n",
            header + "192.0.2.11,00:00:5e:00:53:02,,0,1700000000,1,0,0,,0,,0\n",
            header,
        ];

        LeaseTable table = LeaseFileReader.ReadAll(files.Select(Encoding.UTF8.GetBytes), Now);

        Assert.Equal(["192.0.2.10 00:00:5e:00:53:01 600 -"], Words(table));
    }

    [Fact]
    public void Ended_leases_are_none() => Assert.Empty(Read("1699999999 00:00:5e:00:53:01 192.0.2.10 camera *").Leases);

    [Fact]
    public void F31_Lines_that_are_no_leases_are_skipped_and_counted()
    {
        string huge = new('x', 10 * 1024 * 1024);

        LeaseTable table = Read($"{huge}\nnonsense\n1700000600 zz:zz 192.0.2.9 a b\n1700000600 00:00:5e:00:53:01 192.0.2.10 camera *\n1700000600 00:00:5e:00:53:01 192.0.2.300 c d\n9999999999999 00:00:5e:00:53:01 192.0.2.10 c d");

        Assert.Equal(["192.0.2.10 00:00:5e:00:53:01 600 camera"], Words(table));
        Assert.Equal(5, table.Skipped);
    }

    [Fact]
    public void F31_Nothing_that_stands_in_a_file_throws()
    {
        byte[][] wholes = [.. Wholes()];
        foreach (byte[] whole in wholes) Mutate(whole);
        Assert.NotEmpty(wholes);
    }

    private static IEnumerable<byte[]> Wholes() => ((string[])
    [
        "address,hwaddr,valid_lifetime,expire,hostname,state\n192.0.2.10,00:00:5e:00:53:01,600,1700000600,a,0\n1700000600 00:00:5e:00:53:01 192.0.2.10 camera *\n",
        "1700000600 20- 192.0.2.10 camera *\nagent-info 192.0.2.10 01\n",
        "# br-lan 00:00:5e:00:53:04 ipv4 broken\\x20My Camera 1700000600 c000020d 32 192.0.2.13/32\n",
        "lease 192.0.2.10 {\n  ends never;\n  on expiry {\n  if x {\n  } else {\n  }\n  }\n}\n",
        """[{"mac":"AABeAFMB","ip":"wAACCg==","host":"camera","exp":1700000600}]""",
    ]).Select(Encoding.UTF8.GetBytes);

    private static void Mutate(byte[] whole)
    {
        Assert.NotEmpty(LeaseFileReader.Read(whole, Now).Leases);
        Random random = new(161);
        for (int i = 0; i < 5_000; i++)
        {
            byte[] bytes = whole[..random.Next(whole.Length + 1)];
            for (int n = random.Next(6); n > 0 && bytes.Length > 0; n--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            _ = LeaseFileReader.Read(bytes, Now);
        }
    }

    private static LeaseTable Read(string text) => LeaseFileReader.Read(Encoding.UTF8.GetBytes(text), Now);

    private static IEnumerable<string> Words(LeaseTable table) =>
        table.Leases.Select(l => $"{l.Address} {l.Mac?.ToString() ?? "-"} {(l.Until is { } until ? (until - Now).TotalSeconds : "ever")} {l.HostName ?? "-"}");
}
