using System.Net;
using System.Net.Sockets;
using System.Text;
using EdgeGuard.Linux.Sandbox;
using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Linux.Tests.Sandbox;

/// <summary>Child processes without privileges, and sockets that are passed to them.</summary>
public sealed class ConfinedProcessTests
{
    private static readonly Dictionary<string, string> Variables = new(StringComparer.Ordinal) { ["PATH"] = "/usr/bin:/bin", ["ONE"] = "1 2" };

    [NetnsFact]
    public void T6_Child_has_no_capabilities_no_other_files_another_user_and_no_network()
    {
        using ConfinedProcess child = ConfinedProcess.Start(["/bin/cat"], Variables);
        string[] status = File.ReadAllLines($"/proc/{child.Id}/status");
        string Of(string name) => status.Single(line => line.StartsWith(name + ":", StringComparison.Ordinal))[(name.Length + 1)..].Trim();

        Assert.Equal(["0000000000000000", "0000000000000000", "0000000000000000", "0000000000000000"], new[] { "CapPrm", "CapEff", "CapBnd", "CapAmb" }.Select(Of));
        Assert.Equal("1", Of("NoNewPrivs"));
        string user = Of("Uid").Split('\t')[0];
        Assert.InRange(uint.Parse(user, System.Globalization.CultureInfo.InvariantCulture), 2_000_000_000u, (uint)int.MaxValue);
        Assert.Equal([$"{user}\t{user}\t{user}\t{user}", Of("Uid")], [Of("Uid"), Of("Gid")]);
        using ConfinedProcess other = ConfinedProcess.Start(["/bin/cat"], Variables);
        Assert.DoesNotContain($"Uid:\t{user}\t", File.ReadAllText($"/proc/{other.Id}/status"), StringComparison.Ordinal);
        Assert.Equal("", Of("Groups"));
        string[] open = [.. Directory.GetFiles($"/proc/{child.Id}/fd").Select(path => Path.GetFileName(path)!)];
        Assert.Equal(["0", "1", "2"], open.Intersect(["0", "1", "2"]).Order(StringComparer.Ordinal));
        // What the test run itself was given without close-on-exec is handed on.
        Assert.DoesNotContain(open.Except(["0", "1", "2"]), name => Convert.ToInt32(File.ReadLines($"/proc/self/fdinfo/{name}").Single(line => line.StartsWith("flags:", StringComparison.Ordinal))[6..].Trim(), 8) is var flags && (flags & 0x80000) != 0);
        Assert.NotEqual(File.ResolveLinkTarget("/proc/self/ns/net", false)!.Name, File.ResolveLinkTarget($"/proc/{child.Id}/ns/net", false)!.Name);
        Assert.Equal(["ONE=1 2", "PATH=/usr/bin:/bin"], Encoding.ASCII.GetString(File.ReadAllBytes($"/proc/{child.Id}/environ")).Split((char)0, StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
        // This process kept everything.
        Assert.Contains("NoNewPrivs:\t0", File.ReadAllText("/proc/self/status"), StringComparison.Ordinal);
    }

    [NetnsFact]
    public void T6_Child_of_a_process_that_is_not_root_reads_no_file_of_their_user()
    {
        string secret = Path.GetTempFileName();
        File.WriteAllText(secret, "password");
        File.SetUnixFileMode(secret, UnixFileMode.UserRead);
        Process("chown", "60123", secret);
        string said = "";
        Exception? problem = null;
        // The user changes for this thread alone, and for what it starts.
        Thread agent = new(() => problem = Record.Exception(() =>
        {
            Assert.Equal(0, (int)ThreadUser.Become(60123));
            Assert.Equal("password", File.ReadAllText(secret));
            using ConfinedProcess child = ConfinedProcess.Start(["/bin/sh", "-c", $"id -u >&0; cat {secret} >&0; cat /etc/ssl/openssl.cnf > /dev/null && echo read >&0; echo new > /tmp/edgeguard-fence && echo written >&0; exec <&-"], Variables);
            using NetworkStream stream = new(child.Channel);
            using StreamReader reader = new(stream);
            said = reader.ReadToEnd();
        }));
        agent.Start();
        agent.Join();
        File.Delete(secret);

        Assert.Null(problem);
        Assert.Equal("60123\nread\n", said);
    }

    [NetnsFact]
    public void Child_is_gone_and_waited_for_once_it_is_disposed()
    {
        ConfinedProcess child = ConfinedProcess.Start(["/bin/cat"], Variables);
        Assert.True(Directory.Exists($"/proc/{child.Id}"));

        child.Dispose();
        child.Dispose();

        Assert.False(Directory.Exists($"/proc/{child.Id}"));
    }

    [NetnsFact]
    public void Program_that_is_not_there_is_a_refusal() =>
        Assert.ThrowsAny<IOException>(() => ConfinedProcess.Start(["/nonexistent/program"], Variables));

    private static void Process(string name, params string[] words) => System.Diagnostics.Process.Start(name, words).WaitForExit();

    [Fact]
    public async Task Socket_arrives_with_its_octet_and_works()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        using Socket connected = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await connected.ConnectAsync(listener.LocalEndpoint);
        using Socket server = await listener.AcceptSocketAsync();
        (Socket own, SafeSocketHandle handle) = DescriptorChannel.Pair();
        using Socket other = new(handle);

        DescriptorChannel.Send(own, 7, connected);
        DescriptorChannel.Send(own, 8, passed: null);
        connected.Close();
        Assert.True(DescriptorChannel.TryReceive(other, out byte first, out Socket? passed));
        Assert.True(DescriptorChannel.TryReceive(other, out byte second, out Socket? nothing));
        own.Dispose();
        Assert.False(DescriptorChannel.TryReceive(other, out _, out _));

        Assert.Equal(((byte)7, (byte)8, (Socket?)null), (first, second, nothing));
        using (passed)
        {
            passed!.Send("x"u8);
            Assert.Equal(1, server.Receive(new byte[2]));
        }
    }
}
