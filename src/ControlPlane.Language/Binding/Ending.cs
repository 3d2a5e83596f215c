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

    /// <summary>The validity of the certificate of an authority.</summary>
    Authority,

    /// <summary>The use of a key set: a certificate of one of its keys expires, or what was fetched becomes too old.</summary>
    KeySet,

    /// <summary>The time before a certificate is valid.</summary>
    NotYetValid,
}

/// <summary>Something in a document that ends by itself.</summary>
/// <param name="Path">What it is: its place, or for an API key its name.</param>
/// <param name="At">When.</param>
/// <param name="What">What it is.</param>
/// <param name="Name">What people know it by, where its place does not tell: the subject of a certificate.</param>
internal readonly record struct Ending(string Path, DateTimeOffset At, EndingOf What, string? Name = null);
