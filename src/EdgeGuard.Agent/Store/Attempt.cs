namespace EdgeGuard.Agent.Store;

/// <summary>A write that the caller repeats later when the disk refuses it.</summary>
internal static class Attempt
{
    /// <returns>false where it was not stored.</returns>
    internal static bool To(Action store)
    {
        try
        {
            store();
            return true;
        }
        catch (StoreException)
        {
            return false;
        }
    }
}
