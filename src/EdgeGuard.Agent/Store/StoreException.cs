namespace EdgeGuard.Agent.Store;

/// <summary>Nothing was stored; earlier data is unchanged.</summary>
public sealed class StoreException(string message, Exception? inner = null) : IOException(message, inner);
