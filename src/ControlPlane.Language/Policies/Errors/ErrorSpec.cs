using System.Collections.Immutable;
using System.ComponentModel;
using ControlPlane.Language.Binding;

namespace ControlPlane.Language.Policies.Errors;

/// <summary>An answer in place of errors, whether they come from Envoy or from the service. Entries of several levels merge by name.</summary>
internal sealed record ErrorSpec
{
    [Description(
        "The entry's name, unique in the list; it has the form of a document's name. Entries of several levels with the same name merge field by "
            + "field. Required."
    )]
    public string? Name { get; init; }

    [Description("Which errors the entry answers. Required once the entry is in force.")]
    public ErrorConditionSpec? On { get; init; }

    [Description("The status to answer with, 200 to 599. Default: the status of the error.")]
    public int? Status { get; init; }

    [Description(
        "The body to answer with, at most 64 KiB. It may contain Envoy's `%…%` operators (`%RESPONSE_CODE%` is the error's own status); `%%` is a "
            + "percent sign. Values of operators are not escaped, so in a body that browsers run, such as `text/html`, operators whose values somebody "
            + "else wrote are not allowed. Default: empty."
    )]
    public string? Body { get; init; }

    [Description("The media type of `body`. Default `text/plain`.")]
    [Default("text/plain")]
    public string? ContentType { get; init; }

    [Description(
        "Headers of the answer, from name to value; values may contain `%…%` operators. They override the headers that `headers.response` sets, adds "
            + "or adds if absent, which the answer has too. The headers of the error itself are dropped, including those of CORS and WWW-Authenticate. "
            + "Default: none."
    )]
    public ImmutableSortedDictionary<string, string>? Headers { get; init; }
}

/// <summary>Which errors are meant: by flag (Envoy's reason) they cannot be told apart without draining the listener.</summary>
[Planned("flags")]
internal sealed record ErrorConditionSpec
{
    [Description(
        "Statuses of errors, each 400 to 599. If two levels name the same status, the level nearer to the rule decides. Required once the entry is in force."
    )]
    public ImmutableArray<int>? Statuses { get; init; }
}
