using System.Collections.Immutable;
using System.ComponentModel;

namespace ControlPlane.Language.Documents;

/// <summary>A document that names another one, as the status of that one tells it.</summary>
internal sealed record DocumentUse
{
    [Description("The kind of the document that uses this one.")]
    public string? Kind { get; init; }

    [Description("Its name.")]
    public string? Name { get; init; }

    [Description("The places in it that name this document, for example `listeners[0].tls.certificates[0]`.")]
    public ImmutableArray<string>? Paths { get; init; }
}
