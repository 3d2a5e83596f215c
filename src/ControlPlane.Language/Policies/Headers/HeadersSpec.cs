using System.Collections.Immutable;
using System.ComponentModel;
using ControlPlane.Language.Binding;

namespace ControlPlane.Language.Policies.Headers;

/// <summary>Changes headers of requests and responses.</summary>
[Planned("query")]
internal sealed record HeadersSpec
{
    [Description(
        "Changes to the headers of the request on its way upstream. Values may contain Envoy's `%…%` operators, except ENVIRONMENT and those whose "
            + "value can contain line breaks: QUERY_PARAM, DYNAMIC_METADATA, FILTER_STATE, alternative names of client certificates, TLS failures. To "
            + "change the host, use `rewrite.host`. Default: unchanged."
    )]
    public HeaderChangesSpec? Request { get; init; }

    [Description(
        "Changes to the headers of the response on its way back, including local answers and those of `errors`. Values may contain the same "
            + "operators. Default: unchanged."
    )]
    public HeaderChangesSpec? Response { get; init; }
}

/// <summary>Changes of one message's headers; values may hold Envoy's `%…%` operators.</summary>
internal sealed record HeaderChangesSpec
{
    [Description("Sets headers, replacing the values that are there. Maps of several levels merge by name. Default: none.")]
    public ImmutableSortedDictionary<string, string>? Set { get; init; }

    [Description("Adds values to those that are there. Default: none.")]
    public ImmutableSortedDictionary<string, string>? Add { get; init; }

    [Description("Sets headers only where they are absent. Default: none.")]
    public ImmutableSortedDictionary<string, string>? AddIfAbsent { get; init; }

    [Description("Removes headers by name; case does not matter. Default: none.")]
    public ImmutableArray<string>? Remove { get; init; }
}
