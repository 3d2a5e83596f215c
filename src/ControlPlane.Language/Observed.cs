namespace ControlPlane.Language;

/// <summary>Facts that were observed, not written: handed to the compiler beside the model. Nothing is observed yet.</summary>
public sealed record Observed
{
    /// <summary>Nothing observed.</summary>
    public static readonly Observed None = new();
}
