namespace EdgeGuard.Agent.Store;

/// <summary>Nothing of what was to be stored is stored; what was stored before still is.</summary>
public sealed class StoreException(string message, Exception? inner = null) : IOException(message, inner);
