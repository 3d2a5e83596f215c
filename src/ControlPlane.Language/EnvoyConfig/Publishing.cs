using System.Collections.Immutable;
using ControlPlane.Resources;
using Envoy.Config.Core.V3;
using Envoy.Extensions.Filters.Http.JwtAuthn.V3;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Google.Protobuf.WellKnownTypes;

namespace ControlPlane.Language.EnvoyConfig;

/// <summary>What Envoys are told one after the other, so that nothing is taken away that older resources still name. Pure.</summary>
public static class Publishing
{
    /// <summary>
    /// The steps from what is published to what is to be. All requirements of jwt_authn come in one ECDS resource, which goes out before the routes that name
    /// them: where the next one lacks a requirement, a first step holds those of both, and the next set follows once the routes are acknowledged. A listener
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
        if (Read(before) is not { } old || Read(extension) is not { } union || !Add(old, union))
            yield break;
        var both = new TypedExtensionConfig { Name = extension.Key.Name, TypedConfig = Any.Pack(union) };
        yield return XdsResource.Create(extension.Key, both.ToByteArray(), extension.Origins, extension.Children);
        foreach (var provider in union.Providers.Values)
        {
            var cluster = new ResourceKey(TypeUrl.Cluster, provider.RemoteJwks?.HttpUri.Cluster ?? "");
            if (next.Find(cluster) is null && previous.Find(cluster) is { } still)
                yield return still;
        }
    }

    private static JwtAuthentication? Read(XdsResource extension) =>
        TypedExtensionConfig.Parser.ParseFrom(extension.Bytes.Span).TypedConfig.TryUnpack<JwtAuthentication>(out var config) ? config : null;

    /// <summary>Puts in what is missing; false where nothing that routes can name was.</summary>
    private static bool Add(JwtAuthentication old, JwtAuthentication union)
    {
        var requirements = union.RequirementMap.Count;
        Add(old.RequirementMap, union.RequirementMap);
        Add(old.Providers, union.Providers);
        return union.RequirementMap.Count > requirements;
    }

    private static void Add<T>(MapField<string, T> old, MapField<string, T> union)
    {
        var all = old.Concat(union)
            .GroupBy(entry => entry.Key, StringComparer.Ordinal)
            .Select(same => same.Last())
            .OrderBy(entry => entry.Key, StringComparer.Ordinal)
            .ToList();
        union.Clear();
        foreach (var (key, value) in all)
            union.Add(key, value);
    }
}
