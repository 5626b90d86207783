using EdgeGuard.Core.Status;
using EdgeGuard.Linux.Leds;

namespace EdgeGuard.Linux.Tests.Leds;

/// <summary>Keeps the fake to the contract of the real ones.</summary>
public sealed class RecordingLineTests() : RecordingLedsContract(keepsRhythms: false);

/// <inheritdoc cref="RecordingLineTests"/>
public sealed class RecordingRhythmTests() : RecordingLedsContract(keepsRhythms: true);

public abstract class RecordingLedsContract(bool keepsRhythms) : LedDriverContract, IDisposable
{
    private readonly Dictionary<Led, bool> _seen = LedNames.All.ToDictionary(led => led, _ => true);
    private RecordingLeds? _leds;

    [Theory, MemberData(nameof(Names))]
    public void Driver_keeps_the_contract(string rule) => Keeps(rule);

    protected override ILedDriver Open()
    {
        foreach (Led led in LedNames.All) _seen[led] = false;
        return _leds = new(keepsRhythms);
    }

    public void Dispose()
    {
        _leds?.Dispose();
        GC.SuppressFinalize(this);
    }

    protected override bool IsLit(Led led)
    {
        while (_leds!.Calls.TryRead(out LedCall? call)) _seen[call.Led] = call.IsLit;
        return _seen[led];
    }
}
