using System.Security.Cryptography.X509Certificates;
using EdgeGuard.Mqtt.Contract;
using EdgeGuard.Mqtt.Tests.Brokers;

namespace EdgeGuard.Mqtt.Tests.Contract;

/// <content>Packets that are larger than what was announced: they are refused while they are read.</content>
public abstract partial class MqttTransportContract
{
    private const int Largest = 64 * Kibi, Huge = 200 * Kibi * Kibi;

    [BrokerTheory]
    [InlineData("mqtt", MqttProtocol.V5)]
    [InlineData("mqtt", MqttProtocol.V311)]
    [InlineData("mqtts", MqttProtocol.V5)]
    public async Task Huge_packet_ends_the_connection_while_it_is_read_and_one_that_fits_arrives(string scheme, MqttProtocol protocol)
    {
        long written = 0;
        TaskCompletionSource arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using X509Certificate2 certificate = _brokers.Server.Load();
        await using ScriptedBroker broker = ScriptedBroker.Welcoming(protocol, async (stream, cancellationToken) =>
        {
            for (int i = 0; i < 200; i++) await stream.WriteAsync(Publish(protocol, 60 * Kibi), cancellationToken);
            await arrived.Task.WaitAsync(cancellationToken);
            await stream.WriteAsync(Publish(protocol, Huge).AsMemory(0, 32), cancellationToken);
            byte[] rest = new byte[64 * Kibi];
            for (; written < Huge; written += rest.Length) await stream.WriteAsync(rest, cancellationToken);
        }, scheme == "mqtts" ? certificate : null);
        IMqttTransport transport = Make(To(broker.Port, scheme, protocol) with { MaximumPacketSize = Largest });
        await transport.ConnectAsync(Limit);

        for (int i = 0; i < 200; i++) Assert.Equal(60 * Kibi, (await NextAsync(transport)).Payload.Length);
        arrived.SetResult();
        MqttFailure? failure = await transport.Ended.WaitAsync(Limit);

        Assert.Equal((MqttFailureCause.Protocol, $"The broker sent a packet of more than {Largest} bytes, which was not read."), (failure?.Cause, failure?.Detail));
        // What is written beyond what was read waits in the kernel.
        Assert.InRange(Interlocked.Read(ref written), 0, Huge / 8);
    }

    // A message of QoS 0 with topic "t"; only the first octets are real where it is huge.
    private static byte[] Publish(MqttProtocol protocol, int payload)
    {
        byte[] head = protocol is MqttProtocol.V5 ? [0, 1, (byte)'t', 0] : [0, 1, (byte)'t'];
        List<byte> packet = [0x30];
        for (int rest = head.Length + payload; ; rest >>= 7)
        {
            packet.Add((byte)(rest < 0x80 ? rest : rest & 0x7f | 0x80));
            if (rest < 0x80) break;
        }
        packet.AddRange(head);
        packet.AddRange(new byte[Math.Min(payload, 100 * Kibi)]);
        return [.. packet];
    }
}
