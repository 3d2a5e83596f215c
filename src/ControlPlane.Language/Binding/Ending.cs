namespace ControlPlane.Language.Binding;

/// <summary>What it is that ends at a point in time.</summary>
public enum EndingOf
{
    /// <summary>An API key.</summary>
    ApiKey,

    /// <summary>An injected fault.</summary>
    Fault,

    /// <summary>The validity of a certificate.</summary>
    Certificate,

    /// <summary>The time before a certificate is valid.</summary>
    NotYetValid,
}

/// <summary>Something in a document that ends by itself.</summary>
/// <param name="Path">What it is: its place, or for an API key its name.</param>
/// <param name="At">When.</param>
/// <param name="What">What it is.</param>
internal readonly record struct Ending(string Path, DateTimeOffset At, EndingOf What);
