using System.Collections.Immutable;
using Envoy.Config.Route.V3;
using Google.Protobuf;

namespace ControlPlane.Language.Compilation;

/// <summary>What a policy adds to one Envoy route. Contributions of all policies meet in one place, <c>RouteCompilation</c>.</summary>
internal sealed record RouteContribution
{
    /// <summary>Nothing.</summary>
    public static readonly RouteContribution None = new();

    /// <summary>Fields of the action, merged into it; null for redirect and respond rules or where nothing is said.</summary>
    public RouteAction? Action { get; init; }

    /// <summary>Per-route configuration by instance name of <c>HttpChain</c>.</summary>
    public ImmutableSortedDictionary<string, IMessage> Filters { get; init; } = ImmutableSortedDictionary.Create<string, IMessage>(StringComparer.Ordinal);
}

/// <summary>Where a policy is being compiled.</summary>
/// <param name="Band">The Envoy band, for example <c>1.40</c>.</param>
/// <param name="HasUpstream">False for rules that redirect or respond: they have no RouteAction.</param>
internal sealed record RouteContext(string Band, bool HasUpstream);
