using System.Collections.Immutable;
using System.ComponentModel;
using ControlPlane.Language.Documents;

namespace ControlPlane.Language.Policies.Headers;

/// <summary>Changes headers of requests and responses.</summary>
[Planned("query")]
internal sealed record HeadersSpec
{
    [Description("Headers of the request on its way upstream. Values may hold Envoy's `%…%` operators, except ENVIRONMENT and those whose value can hold line breaks: QUERY_PARAM, DYNAMIC_METADATA, FILTER_STATE, alternative names of client certificates, TLS failures. Default: unchanged. The host is changed by `rewrite.host`.")]
    public HeaderChangesSpec? Request { get; init; }

    [Description("Headers of the response on its way back, local answers and those of `errors` included; values may hold the same operators. Default: unchanged.")]
    public HeaderChangesSpec? Response { get; init; }
}

/// <summary>Changes of one message's headers; values may hold Envoy's `%…%` operators.</summary>
internal sealed record HeaderChangesSpec
{
    [Description("Sets a header, replacing what is there. Maps of several levels merge by name. Default none.")]
    public ImmutableSortedDictionary<string, string>? Set { get; init; }

    [Description("Adds a value beside what is there. Default none.")]
    public ImmutableSortedDictionary<string, string>? Add { get; init; }

    [Description("Sets a header only where it is absent. Default none.")]
    public ImmutableSortedDictionary<string, string>? AddIfAbsent { get; init; }

    [Description("Removes headers by name, in any case. Default none.")]
    public ImmutableArray<string>? Remove { get; init; }
}
