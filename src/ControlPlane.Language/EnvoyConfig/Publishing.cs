using System.Collections.Immutable;
using ControlPlane.Language.EnvoyConfig.Protos;
using ControlPlane.Resources;
using Envoy.Config.Core.V3;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace ControlPlane.Language.EnvoyConfig;

/// <summary>What Envoys are told one after the other, so that nothing is taken away that older resources still name. Pure.</summary>
public static class Publishing
{
    /// <summary>
    /// The steps from what is published to what is to be. What several routes name comes in one ECDS resource, such as all requirements of jwt_authn, and goes
    /// out before the routes: where the next one lacks what they may still name (see <see cref="Instances.HttpInstance.Union"/>), a first step holds what both
    /// have, and the next set follows once the routes are acknowledged. A listener
    /// that takes the address of another one, which moves elsewhere, is left out of a first step: see <see cref="Addresses"/>. Otherwise there is one step.
    /// </summary>
    /// <param name="previous">What the view's Envoys have.</param>
    /// <param name="next">What they are to have.</param>
    public static ImmutableArray<ResourceSet> Steps(ResourceSet previous, ResourceSet next)
    {
        ArgumentNullException.ThrowIfNull(previous);
        ArgumentNullException.ThrowIfNull(next);
        var kept = next[TypeUrl.Extension].Values.SelectMany(extension => Kept(extension, previous, next)).ToImmutableArray();
        var late = Addresses.TakenOver(previous, next);
        if (kept.IsEmpty && late.Count == 0)
            return [next];
        var first = next.With(kept);
        return [late.Count == 0 ? first : ResourceSet.Create(first.All.Where(resource => !late.Contains(resource.Key))), next];
    }

    /// <summary>
    /// A resource with what only the previous one has beside its own, and the clusters which that needs; none where the next resource has it all.
    /// </summary>
    private static IEnumerable<XdsResource> Kept(XdsResource extension, ResourceSet previous, ResourceSet next)
    {
        if (previous.Find(extension.Key) is not { } before || ReferenceEquals(before, extension) || before.SameAs(extension))
            yield break;
        if (
            HttpChain.InstanceOf(extension.Key.Name) is not { UnitesVersions: true } instance
            || Read(before) is not { } old
            || Read(extension) is not { } config
        )
            yield break;
        if (old.Descriptor != config.Descriptor || instance.Union(old, config) is not { } union)
            yield break;
        var both = new TypedExtensionConfig { Name = extension.Key.Name, TypedConfig = Any.Pack(union) };
        yield return XdsResource.Create(extension.Key, both.ToByteArray(), extension.Origins, extension.Children);
        foreach (var cluster in instance.Clusters(union).Select(name => new ResourceKey(TypeUrl.Cluster, name)))
        {
            if (next.Find(cluster) is null && previous.Find(cluster) is { } still)
                yield return still;
        }
    }

    private static IMessage? Read(XdsResource extension) =>
        TypedExtensionConfig.Parser.ParseFrom(extension.Bytes.Span).TypedConfig is { } config ? ProtoTypes.Unpack(config) : null;
}
