using System.Diagnostics.Metrics;
using ControlPlane.Language;
using ControlPlane.Language.Compilation;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Text;
using ControlPlane.Store.Secrets;

namespace ControlPlane.Store;

/// <summary>How a store is opened.</summary>
public sealed record StoreOptions
{
    /// <summary>Where the documents are kept.</summary>
    public required StoreLocation Location { get; init; }

    /// <summary>How often the head is looked at for what other processes wrote. Default 1s.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long an answer may be held back to find out whether a commit whose connection broke was made. Default 10s.</summary>
    public TimeSpan DoubtPatience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The keys that seal and open secrets. Null: no secret is stored, and those that are stay closed.</summary>
    public SecretKeys? SecretKeys { get; init; }

    /// <summary>The meter for the store's metrics. The caller owns it. Default: a meter that nobody reads.</summary>
    public Meter Meter { get; init; } = new("ControlPlane");

    /// <summary>Reads the JSON of one document, whose identity may stand beside it. Default: <see cref="ReadJson"/>.</summary>
    public Func<string, DocumentId?, ReadResult> Read { get; init; } = ReadJson;

    /// <summary>The compiler that a write must pass. Default: <see cref="Compiler.Compile"/>.</summary>
    public Func<Model, Observed, Compiled?, Compiled> Compile { get; init; } = Compiler.Compile;

    /// <summary>The reader of the language.</summary>
    public static ReadResult ReadJson(string text, DocumentId? identity) =>
        identity is { } id ? Catalog.Reader.ReadJson(text, id) : Catalog.Reader.ReadJson(text);
}
