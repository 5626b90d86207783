namespace EdgeGuard.Agent.Names;

/// <summary>
/// DNS questions over UDP that wait for an answer at one address of the gateway. A name server that is silent holds each for seconds, so one bridge port gets
/// a share only, and so do devices that anyone may have invented.
/// </summary>
internal sealed class WaitingQuestions
{
    /// <summary>Questions that wait at one address; further ones are dropped, and the device asks again.</summary>
    internal const int Most = 512;

    /// <summary>Of one bridge port; of all devices that rest on their own claims; of such devices at one bridge port.</summary>
    internal const int MostOfPort = Most / 4, MostClaimed = Most / 4, MostClaimedOfPort = Most / 8;

    private readonly Lock _lock = new();
    private readonly Dictionary<(string? Port, bool IsClaimed), int> _waiting = [];
    private int _count;

    /// <summary>Takes a place for a question; call <see cref="Leave"/> once it is answered.</summary>
    /// <param name="port">Kernel name of the device's bridge port; null where it is not known.</param>
    /// <param name="isClaimed">Whether the device rests on its own claims alone.</param>
    internal bool TryEnter(string? port, bool isClaimed)
    {
        lock (_lock)
        {
            if (_count >= Most || !HasRoom(port) || isClaimed && !HasRoomForClaim(port)) return false;
            _waiting[(port, isClaimed)] = Of(port, isClaimed) + 1;
            _count++;
            return true;
        }
    }

    /// <summary>A question is answered.</summary>
    internal void Leave(string? port, bool isClaimed)
    {
        lock (_lock)
        {
            _count--;
            int left = Of(port, isClaimed) - 1;
            if (left > 0) _waiting[(port, isClaimed)] = left;
            else _waiting.Remove((port, isClaimed));
        }
    }

    private bool HasRoom(string? port) => port is null || Of(port, true) + Of(port, false) < MostOfPort;

    private bool HasRoomForClaim(string? port) =>
        _waiting.Where(waiting => waiting.Key.IsClaimed).Sum(waiting => waiting.Value) < MostClaimed && (port is null || Of(port, true) < MostClaimedOfPort);

    private int Of(string? port, bool isClaimed) => _waiting.GetValueOrDefault((port, isClaimed));
}
