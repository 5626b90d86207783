namespace EdgeGuard.Lab.Story;

/// <summary>What came of a step.</summary>
/// <param name="Holds">It came out as the story expects.</param>
/// <param name="Detail">What was found, for people.</param>
/// <param name="Exhibit">Something worth seeing whole, such as a message or the lights; null for nothing.</param>
internal sealed record Finding(bool Holds, string Detail, string? Exhibit = null);

/// <summary>A time that was measured.</summary>
/// <param name="What">From what to what.</param>
/// <param name="Milliseconds">How long.</param>
internal sealed record Measurement(string What, double Milliseconds);

/// <summary>Packets of one behaviour, counted where they were sent and at every end where they could arrive.</summary>
/// <param name="Behaviour">Its name in the scenario.</param>
/// <param name="Fate">What was expected.</param>
/// <param name="Sent">Left the device.</param>
/// <param name="Arrived">Reached a receiving end.</param>
internal sealed record Tally(string Behaviour, Scenarios.Fate Fate, int Sent, int Arrived);
