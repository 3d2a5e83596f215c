using System.Collections.Immutable;
using ControlPlane.Language.EnvoyConfig.Instances;
using ControlPlane.Language.Kinds.JwtProviders;
using ControlPlane.Language.Ladder;
using ControlPlane.Language.Text;
using Envoy.Extensions.Filters.Http.JwtAuthn.V3;
using Google.Protobuf.WellKnownTypes;

namespace ControlPlane.Language.Policies.Jwt;

/// <summary>The tokens that a request needs after all levels were put together.</summary>
/// <param name="Tokens">One for each place of tokens; all of them are needed.</param>
/// <param name="Optional">Whether a request without token passes.</param>
internal sealed record RequiredTokens(ImmutableArray<RequiredToken> Tokens, bool Optional)
{
    /// <summary>The providers of all tokens, by name.</summary>
    public ImmutableArray<NamedProvider> Providers { get; } = Tokens is [var only] ? only.Providers : Together(Tokens);

    /// <summary>The requirement's name. It follows from what it demands: so a route changes its meaning by naming another.</summary>
    public string Name => string.Join('&', Tokens.Select(token => token.Name).Order(StringComparer.Ordinal)) + (Optional ? "?" : "");

    /// <summary>The instance that verifies them: key sets that Envoy fetches are lost with each update, so these providers have one of their own.</summary>
    public JwtInstance Instance => Providers.Any(provider => provider.FetchedByEnvoy) ? HttpInstances.JwtFetching : HttpInstances.Jwt;

    /// <summary>Puts the demands together. A provider that does not exist is left out.</summary>
    public static RequiredTokens Of(ImmutableArray<Demand<JwtSpec>> demands, Lookup documents)
    {
        var tokens = new List<RequiredToken>();
        foreach (var token in demands.SelectMany(demand => Of(demand, documents)))
        {
            var joined = token;
            while (tokens.FirstOrDefault(joined.SharesPlace) is { } same)
            {
                tokens.Remove(same);
                joined = joined.In(same);
            }
            tokens.Add(joined);
        }
        return new(
            tokens is [var only] ? [only] : [.. tokens.OrderBy(token => token.Name, StringComparer.Ordinal)],
            demands.All(static demand => demand.Spec.Optional is true)
        );
    }

    private static ImmutableArray<NamedProvider> Together(ImmutableArray<RequiredToken> tokens) =>
        [.. tokens.SelectMany(token => token.Providers).DistinctBy(provider => provider.Name).OrderBy(provider => provider.Name, StringComparer.Ordinal)];

    /// <summary>It as Envoy's.</summary>
    public JwtRequirement Requirement()
    {
        var all = Tokens.Select(token => token.Requirement(Optional)).ToList();
        return all is [var only] ? only : new JwtRequirement { RequiresAll = new JwtRequirementAndList { Requirements = { all } } };
    }

    private static IEnumerable<RequiredToken> Of(Demand<JwtSpec> demand, Lookup documents)
    {
        var any = Find(demand.Spec.AnyOf);
        if (!any.IsEmpty)
            yield return new RequiredToken(any, "anyOf", demand);
        foreach (var provider in Find(demand.Spec.AllOf))
            yield return new RequiredToken([provider], "allOf", demand);

        ImmutableArray<NamedProvider> Find(ImmutableArray<string>? names)
        {
            var providers = new SortedList<string, NamedProvider>(StringComparer.Ordinal);
            foreach (var name in names ?? [])
            {
                if (documents.Find<JwtProviderSpec>(JwtProviderKind.KindName, name) is { } spec)
                    providers[name] = new(name, spec);
            }
            return [.. providers.Values];
        }
    }
}

/// <summary>A token that a request needs, by one of several providers.</summary>
/// <param name="Providers">By name; empty where levels have none in common.</param>
/// <param name="Path">Where the nearest level names them.</param>
/// <param name="Demand">That level.</param>
internal sealed record RequiredToken(ImmutableArray<NamedProvider> Providers, string Path, Demand<JwtSpec> Demand)
{
    public string Name => string.Join('|', Providers.Select(provider => provider.Name));

    /// <summary>Whether a request cannot carry both, because they are looked for at one place.</summary>
    public bool SharesPlace(RequiredToken other) =>
        Providers.SelectMany(provider => provider.Places).Intersect(other.Providers.SelectMany(provider => provider.Places)).Any();

    /// <summary>One token for both: by the providers that both name.</summary>
    public RequiredToken In(RequiredToken above) =>
        this with
        {
            Providers = [.. Providers.Where(provider => above.Providers.Any(other => other.Name == provider.Name))],
        };

    public JwtRequirement Requirement(bool optional)
    {
        var any = Providers.Select(provider => new JwtRequirement { ProviderName = provider.Name }).ToList();
        if (optional)
            any.Add(new JwtRequirement { AllowMissing = new Empty() });
        return any is [var only] ? only : new JwtRequirement { RequiresAny = new JwtRequirementOrList { Requirements = { any } } };
    }
}

/// <summary>A JwtProvider.</summary>
internal sealed record NamedProvider(string Name, JwtProviderSpec Spec)
{
    public DocumentId Id => new(JwtProviderKind.KindName, Name);

    public bool FetchedByEnvoy => Spec.Keys?.FetchedBy is KeyFetcher.Envoy;

    /// <summary>Where its tokens stand.</summary>
    public ImmutableArray<JwtLocationSpec> Locations => JwtProviderConfig.Locations(Spec);

    /// <summary>The same as texts that are equal for places that cannot hold two tokens: a header is one, whatever its prefixes.</summary>
    public IEnumerable<string> Places =>
        Locations.Select(location =>
            location switch
            {
                { Header: { } header } => $"header {header.ToLowerInvariant()}",
                { Query: { } query } => $"query {query}",
                _ => $"cookie {location.Cookie}",
            }
        );
}
