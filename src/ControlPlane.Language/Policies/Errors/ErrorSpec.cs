using System.Collections.Immutable;
using System.ComponentModel;
using ControlPlane.Language.Documents;

namespace ControlPlane.Language.Policies.Errors;

/// <summary>An answer in place of errors, whether they come from Envoy or from the service. Entries of several levels merge by name.</summary>
internal sealed record ErrorSpec
{
    [Description("Unique in the list, named as documents are; entries of several levels merge by it, field by field. Required.")]
    public string? Name { get; init; }

    [Description("Which errors. Required once the entry is in force.")]
    public ErrorConditionSpec? On { get; init; }

    [Description("The status to answer with, 200 to 599. Default: the error's own.")]
    public int? Status { get; init; }

    [Description("The body to answer with, at most 64 KiB; may hold Envoy's `%…%` operators (`%RESPONSE_CODE%` is the error's own), `%%` is a percent sign. Values of operators are not escaped; in a body that browsers run, such as `text/html`, those that somebody else wrote are refused. Default: empty.")]
    public string? Body { get; init; }

    [Description("The media type of `body`. Default `text/plain`.")]
    public string? ContentType { get; init; }

    [Description("Headers of the answer, name to value, which may hold `%…%` operators; they override those that `headers.response` sets, adds or adds if absent, which the answer has too. The headers of the error itself are dropped, those of CORS and WWW-Authenticate too. Default none.")]
    public ImmutableSortedDictionary<string, string>? Headers { get; init; }
}

/// <summary>Which errors are meant: by flag (Envoy's reason) they cannot be told apart without draining the listener.</summary>
[Planned("flags")]
internal sealed record ErrorConditionSpec
{
    [Description("Statuses, each 400 to 599. Where two levels name one, the nearer decides. Required once the entry is in force.")]
    public ImmutableArray<int>? Statuses { get; init; }
}
