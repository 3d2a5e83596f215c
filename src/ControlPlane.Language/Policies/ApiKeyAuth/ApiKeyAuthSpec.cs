using System.Collections.Immutable;
using System.ComponentModel;
using ControlPlane.Language.Binding;

namespace ControlPlane.Language.Policies.ApiKeyAuth;

/// <summary>
/// Demands the API key of a consumer; without one the answer is 401. The service does not see the key, but the consumer's name in the header `x-consumer`.
/// </summary>
internal sealed record ApiKeyAuthSpec
{
    [Description(
        "Where the key is looked for: one place or a list of places, of which the first that has a value counts. All levels that specify it must "
            + "specify the same, because a key is looked for only once. Default: the header `x-api-key`, or what a level above specifies."
    )]
    [OneOrMany]
    public ImmutableArray<ApiKeySourceSpec>? From { get; init; }

    [Description(
        "Names of consumers whose keys are accepted; `groups` adds to them. Every level must let a consumer in. Default, without `groups`: all consumers."
    )]
    public ImmutableArray<string>? Consumers { get; init; }

    [Description("Groups of consumers whose keys are accepted. Each group must have at least one consumer. Default, without `consumers`: all consumers.")]
    public ImmutableArray<string>? Groups { get; init; }
}

/// <summary>One place of a key: exactly one of the fields.</summary>
internal sealed record ApiKeySourceSpec
{
    [Description("A header that holds the key and nothing else, except that the scheme `Bearer`, in upper or lower case, may precede the key.")]
    public string? Header { get; init; }

    [Description(
        "Name of a query parameter, written decoded: 1 to 256 visible ASCII characters except `& = # ? % +`. It is removed before the request goes "
            + "on, and the rest of the query stays unchanged, byte for byte. The key may still be written to logs on the way to Envoy, so prefer a header."
    )]
    public string? Query { get; init; }

    [Description(
        "A cookie. It is removed before the request goes on. The keys of all permitted consumers must not contain `\"`, `,`, `;` or `\\`, which a "
            + "cookie cannot carry."
    )]
    public string? Cookie { get; init; }
}
