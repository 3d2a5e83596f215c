using System.Collections.Immutable;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.EnvoyConfig.Instances;
using Envoy.Extensions.Filters.Http.ApiKeyAuth.V3;

namespace ControlPlane.Language.Policies.ApiKeyAuth;

/// <summary>The places in which a key is looked for.</summary>
internal static class ApiKeySources
{
    private static readonly ImmutableArray<ApiKeySourceSpec> Default = [new ApiKeySourceSpec { Header = "x-api-key" }];

    /// <summary>The places in force: what the levels say, which is the same where it can be compiled.</summary>
    public static ImmutableArray<ApiKeySourceSpec> InForce(IEnumerable<ApiKeyAuthSpec> demands) =>
        demands.Select(demand => demand.From).FirstOrDefault(from => from is not null) ?? Default;

    /// <summary>Equal for the same place.</summary>
    public static string? Text(ApiKeySourceSpec source) =>
        source switch
        {
            { Header: { } header } => $"header {header.ToLowerInvariant()}",
            { Query: { } query } => $"query {query}",
            { Cookie: { } cookie } => $"cookie {cookie}",
            _ => null,
        };

    public static KeySource Envoy(ApiKeySourceSpec source) =>
        source switch
        {
            { Header: { } header } => new KeySource { Header = header.ToLowerInvariant() },
            { Query: { } query } => new KeySource { Query = query },
            _ => new KeySource { Cookie = source.Cookie },
        };

    /// <summary>The query parameters among them.</summary>
    public static ImmutableArray<string> Parameters(ImmutableArray<ApiKeySourceSpec> sources) => [.. sources.Select(source => source.Query).OfType<string>()];

    /// <summary>Whether a route takes only requests that have one of the query parameters.</summary>
    public static bool Carries(VariantTraits? variant, ImmutableArray<ApiKeySourceSpec> sources) => variant?.Carries(Parameters(sources)) is true;

    /// <summary>
    /// The places where a request without the parameters may have its key. Envoy wants one at least; in the query alone nothing will be found.
    /// </summary>
    public static ImmutableArray<ApiKeySourceSpec> OutsideQuery(ImmutableArray<ApiKeySourceSpec> sources) =>
        sources.Where(source => source.Query is null).ToImmutableArray() is { IsEmpty: false } others ? others : sources;

    /// <summary>All of them, to be taken out.</summary>
    public static TakenCredentials Taken(ImmutableArray<ApiKeySourceSpec> sources) =>
        new(HttpInstances.Reroute)
        {
            Parameters = Parameters(sources),
            Headers = [.. sources.Select(source => source.Header?.ToLowerInvariant()).OfType<string>()],
            Cookies = [.. sources.Select(source => source.Cookie).OfType<string>()],
        };

    /// <summary>How a request shows that it has something in this place.</summary>
    public static Credential Shown(ApiKeySourceSpec source) =>
        source switch
        {
            { Header: { } header } => Credential.InHeader(header),
            { Query: { } query } => Credential.InQuery(query),
            _ => Credential.InCookie(source.Cookie!),
        };
}
