namespace EdgeGuard.Agent.Store;

/// <summary>For what is tried again at the next beat when the disk does not take it.</summary>
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
