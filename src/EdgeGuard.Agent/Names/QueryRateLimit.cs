using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Agent.Names;

/// <summary>Rate limit (token bucket) of each device's DNS questions: per second, and in parallel. A device that exceeds its limit does not affect others.</summary>
internal sealed class QueryRateLimit(int perSecond, TimeProvider time)
{
    /// <summary>Questions of one device that may wait for an answer.</summary>
    internal const int MostAtOnce = 16;

    private const int Rest = 10;

    private readonly Lock _lock = new();
    private readonly Dictionary<DeviceId, Account> _accounts = [];

    /// <summary>Devices that have a budget.</summary>
    internal int Devices
    {
        get
        {
            lock (_lock) return _accounts.Count;
        }
    }

    /// <summary>Takes one question from the device's budget; call <see cref="Return"/> once it is answered.</summary>
    internal bool TryTake(DeviceId device)
    {
        lock (_lock)
        {
            if (!_accounts.TryGetValue(device, out Account? account)) _accounts[device] = account = new() { Left = perSecond * Rest, At = time.GetTimestamp() };
            account.Left = Math.Min(perSecond * Rest, account.Left + time.GetElapsedTime(account.At).TotalSeconds * perSecond);
            account.At = time.GetTimestamp();
            if (account.Left < 1 || account.Open >= MostAtOnce) return false;
            account.Left--;
            account.Open++;
            return true;
        }
    }

    /// <summary>A question is answered.</summary>
    internal void Return(DeviceId device)
    {
        lock (_lock) _accounts[device].Open--;
    }

    /// <summary>Forgets devices that are no longer known, once their questions are answered.</summary>
    internal void KeepOnly(Func<DeviceId, bool> isKnown)
    {
        lock (_lock)
        {
            foreach (DeviceId gone in _accounts.Where(a => a.Value.Open == 0 && !isKnown(a.Key)).Select(a => a.Key).ToArray()) _accounts.Remove(gone);
        }
    }

    private sealed class Account
    {
        internal double Left { get; set; }

        internal long At { get; set; }

        internal int Open { get; set; }
    }
}
