using System.Text;
using EdgeGuard.Core.Discovery;

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
            ["192.0.2.10 00:00:5e:00:53:01 600 camera", "192.0.2.11 00:00:5e:00:53:02 ever -", "2001:db8::10 00:00:5e:00:53:01 700 camera"], Words(table));
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
    public void Keas_file_for_version_6_names_the_hardware_address_or_the_identifier()
    {
        LeaseTable table = Read("""
            address,duid,valid_lifetime,expire,subnet_id,pref_lifetime,lease_type,iaid,prefix_len,fqdn_fwd,fqdn_rev,hostname,hwaddr,state,user_context,hwtype,hwaddr_source,pool_id
            2001:db8::1,00:03:00:01:00:00:5e:00:53:01,600,1700000600,1,300,0,1,128,0,0,,,0,,,,0
            2001:db8::2,00:04:00:01,600,1700000600,1,300,0,1,128,0,0,,00:00:5e:00:53:02,0,,1,2,0
            """);

        Assert.Equal(["2001:db8::1 00:00:5e:00:53:01 600 -", "2001:db8::2 00:00:5e:00:53:02 600 -"], Words(table));
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
        byte[] whole = Encoding.UTF8.GetBytes("address,hwaddr,valid_lifetime,expire,hostname,state\n192.0.2.10,00:00:5e:00:53:01,600,1700000600,a,0\n1700000600 00:00:5e:00:53:01 192.0.2.10 camera *\n");
        Assert.NotEmpty(LeaseFileReader.Read(whole, Now).Leases);
        Random random = new(161);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] bytes = whole[..random.Next(whole.Length + 1)];
            for (int n = random.Next(6); n > 0 && bytes.Length > 0; n--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            _ = LeaseFileReader.Read(bytes, Now);
        }
    }

    private static LeaseTable Read(string text) => LeaseFileReader.Read(Encoding.UTF8.GetBytes(text), Now);

    private static IEnumerable<string> Words(LeaseTable table) =>
        table.Leases.Select(l => $"{l.Address} {l.Mac} {(l.Until is { } until ? (until - Now).TotalSeconds : "ever")} {l.HostName ?? "-"}");
}
