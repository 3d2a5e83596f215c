using System.Collections.Immutable;
using ControlPlane.Resources;

namespace ControlPlane.Language.EnvoyConfig;

/// <summary>What a document gives every fleet that uses it: a JwtProvider its keys, a Consumer its credentials.</summary>
internal sealed record SharedContribution
{
    /// <summary>Parts of the configurations that come by ECDS.</summary>
    public ImmutableArray<ExtensionPart> Parts { get; init; } = [];

    /// <summary>Headers that say who the client is: no client may set them, so they are removed from every request of the fleet.</summary>
    public ImmutableArray<string> IdentityHeaders { get; init; } = [];

    /// <summary>Clusters and their endpoints.</summary>
    public ImmutableArray<XdsResource> Resources { get; init; } = [];
}
