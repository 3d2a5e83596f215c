using ControlPlane.Language.Compilation;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.EnvoyConfig.Protos;
using ControlPlane.Resources;
using Envoy.Config.Core.V3;

namespace ControlPlane.Language.Plans;

/// <summary>What changed resources do to traffic in flight.</summary>
internal static class Effects
{
    public static IEnumerable<PlanWarning> Of(IEnumerable<ResourceDifference> changes, Compiled before, Compiled after) =>
        changes
            .Where(change => change.Action != ResourceAction.Added)
            .Select(change =>
                (XdsTypes.Of(change.Resource.Type).Effect, change.Action) switch
                {
                    (ChangeEffect.DrainsConnections, _) => Drains.Of(change, Find(before, change), Find(after, change)),
                    (ChangeEffect.RebuildsUpstream, ResourceAction.Changed) => Cluster(change),
                    (ChangeEffect.RestartsLimits, _) => Limits(change, Find(before, change), Find(after, change)),
                    _ => null,
                }
            )
            .OfType<PlanWarning>();

    private static PlanWarning Cluster(ResourceDifference change) =>
        new(
            PlanWarningKind.ClusterRebuilt,
            change.Resource.Name,
            $"is built anew in fleet {change.Fleet}: connection pools, ejections and health checks start over"
        );

    /// <summary>
    /// Envoy keeps the counters of a filter's limits until one of them changes; then all of that filter start anew. Those that end are told as that.
    /// </summary>
    private static PlanWarning? Limits(ResourceDifference change, XdsResource? before, XdsResource? after)
    {
        if (LimitsIn(before).Intersect(LimitsIn(after)).ToArray() is not { Length: > 0 } names)
            return null;
        return new PlanWarning(PlanWarningKind.LimitsReset, change.Resource.Name, $"changes: the counters of {string.Join(", ", names)} start anew");
    }

    private static IEnumerable<string> LimitsIn(XdsResource? resource) =>
        resource is not null
        && HttpChain.InstanceOf(resource.Key.Name) is { } instance
        && TypedExtensionConfig.Parser.ParseFrom(resource.Bytes.Span).TypedConfig is { } config
        && ProtoTypes.Unpack(config) is { } message
            ? instance.Limits(message)
            : [];

    private static XdsResource? Find(Compiled compiled, ResourceDifference change) =>
        compiled.Views.GetValueOrDefault(new ViewKey(change.Fleet, change.Bands[^1]))?.Find(change.Resource);
}
