using System.Collections.Immutable;
using ControlPlane.Language.Binding;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.EnvoyConfig.Instances;
using ControlPlane.Language.Kinds.Services;
using ControlPlane.Resources;
using Envoy.Config.Core.V3;
using Envoy.Extensions.Filters.Http.JwtAuthn.V3;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace ControlPlane.Language.Kinds.JwtProviders;

/// <summary>A JwtProvider as Envoy's, for the fleets that use it.</summary>
internal static class JwtProviderConfig
{
    private static readonly TimeSpan FetchTimeout = TimeSpan.FromSeconds(5);
    private static readonly ImmutableArray<JwtLocationSpec> Authorization = [new JwtLocationSpec { Header = "Authorization" }];

    /// <summary>Where its tokens stand.</summary>
    public static ImmutableArray<JwtLocationSpec> Locations(JwtProviderSpec spec) => spec.From ?? Authorization;

    /// <summary>
    /// What it gives a fleet: itself in the instance of those who fetch its keys, the headers it sets, and the cluster that Envoy fetches from.
    /// </summary>
    public static SharedContribution Share(string name, JwtProviderSpec spec, Observed observed)
    {
        var url = spec.Keys is { FetchedBy: KeyFetcher.Envoy, Url: { } remote } ? new Uri(remote) : null;
        var provider = Provider(spec, KeySets.Issuer(name, spec, observed));
        if (url is null)
            provider.LocalJwks = new DataSource { InlineString = KeySets.Served(name, spec, observed) };
        else
            provider.RemoteJwks = Remote(name, url, spec.Keys!.InForce().Refresh!.Value);
        return new SharedContribution
        {
            Parts =
            [
                new ExtensionPart(
                    url is null ? HttpInstances.Jwt : HttpInstances.JwtFetching,
                    $"provider/{name}",
                    new JwtAuthentication { Providers = { { name, provider } } }
                ),
            ],
            IdentityHeaders = [.. (spec.ClaimsToHeaders ?? []).Select(claim => claim.Header!)],
            Resources = url is null ? [] : [Cluster(name, url)],
        };
    }

    private static JwtProvider Provider(JwtProviderSpec spec, string issuer)
    {
        var (locations, inForce) = (Locations(spec), spec.InForce());
        var provider = new JwtProvider
        {
            Issuer = issuer,
            RequireExpiration = inForce.RequireExpiration!.Value,
            ClockSkewSeconds = (uint)inForce.ClockSkew!.Value.TotalSeconds,
            // Filters after it may need the token; the route takes it out before it goes upstream.
            Forward = true,
            PayloadInMetadata = ClaimPath.Payload,
            NormalizePayloadInMetadata = new JwtProvider.Types.NormalizePayload { SpaceDelimitedClaims = { ClaimPath.Words } },
            FromHeaders =
            {
                locations
                    .Where(location => location.Header is not null)
                    .Select(location => new JwtHeader { Name = location.Header, ValuePrefix = location.EffectivePrefix }),
            },
            FromParams = { locations.Select(location => location.Query).OfType<string>() },
            FromCookies = { locations.Select(location => location.Cookie).OfType<string>() },
            ClaimToHeaders =
            {
                (spec.ClaimsToHeaders ?? [])
                    .Where(claim => ClaimPath.IsCopied(claim.Claim!))
                    .Select(claim => new JwtClaimToHeader { ClaimName = claim.Claim, HeaderName = claim.Header!.ToLowerInvariant() }),
            },
        };
        if (spec.Audiences is { } audiences && !audiences.Contains(JwtAudiences.Any))
            provider.Audiences.AddRange(audiences);
        if (spec.MaxLifetime is { } lifetime)
            provider.MaxLifetime = Duration.FromTimeSpan(lifetime);
        return provider;
    }

    private static RemoteJwks Remote(string name, Uri url, TimeSpan refresh) =>
        new()
        {
            HttpUri = new HttpUri
            {
                Uri = url.AbsoluteUri,
                Cluster = GeneratedNames.Jwks(name),
                Timeout = Duration.FromTimeSpan(FetchTimeout),
            },
            CacheDuration = Duration.FromTimeSpan(refresh),
            AsyncFetch = new JwksAsyncFetch { FailedRefetchDuration = Duration.FromTimeSpan(FetchTimeout) },
        };

    private static XdsResource Cluster(string name, Uri url)
    {
        var cluster = Clusters.Remote(GeneratedNames.Jwks(name), url);
        return XdsResource.Create(
            new ResourceKey(TypeUrl.Cluster, cluster.Name),
            cluster.ToByteArray(),
            [new Origin(JwtProviderKind.KindName, name, "keys.url")]
        );
    }
}
