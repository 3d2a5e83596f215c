using System.Collections.Immutable;
using System.ComponentModel;
using ControlPlane.Language.Documents;

namespace ControlPlane.Language.Policies.ApiKeyAuth;

/// <summary>Demands the API key of a consumer; without one the answer is 401. The service does not see the key, but the consumer's name in the header `x-consumer`.</summary>
internal sealed record ApiKeyAuthSpec
{
    [Description("Where the key is looked for, one place or a list of them; the first that holds something counts. All levels that say it must say the same: a key is looked for once. Default: the header `x-api-key`, or what a level above says.")]
    [OneOrMany]
    public ImmutableArray<ApiKeySourceSpec>? From { get; init; }

    [Description("Consumers, by name, whose keys are taken; `groups` add to them. A consumer must be let in by every level. Default, without `groups`: all consumers.")]
    public ImmutableArray<string>? Consumers { get; init; }

    [Description("Groups of consumers whose keys are taken. Each has at least one consumer. Default, without `consumers`: all consumers.")]
    public ImmutableArray<string>? Groups { get; init; }
}

/// <summary>One place of a key: exactly one of the fields.</summary>
internal sealed record ApiKeySourceSpec
{
    [Description("A header that holds the key and nothing else; the scheme `Bearer` may stand before the key, in any case.")]
    public string? Header { get; init; }

    [Description("A query parameter; it is taken out before the request goes on, and the rest of the query stays as it is, byte for byte. It may still be written to logs on the way to Envoy: prefer a header.")]
    public string? Query { get; init; }

    [Description("A cookie; it is taken out before the request goes on.")]
    public string? Cookie { get; init; }
}
