using ControlPlane.Resources;
using Envoy.Config.Core.V3;
using Envoy.Config.Listener.V3;

namespace ControlPlane.Language.EnvoyConfig;

/// <summary>
/// Addresses of listeners from one set of resources to the next. Envoy looks at the listeners of an update one by one and rejects one whose address another
/// still has, even if that one is about to move.
/// </summary>
internal static class Addresses
{
    /// <summary>
    /// The listeners that must wait until another one has left their new address. One that is removed leaves at once, for Envoy removes first; so does one that
    /// waits itself.
    /// </summary>
    public static IReadOnlySet<ResourceKey> TakenOver(ResourceSet previous, ResourceSet next)
    {
        var (old, now, waiting) = (previous[TypeUrl.Listener], next[TypeUrl.Listener], new HashSet<ResourceKey>());
        if (ReferenceEquals(old, now) || old.IsEmpty)
            return waiting;
        var changed = now.Values.Where(listener => old.GetValueOrDefault(listener.Key.Name) is not { } before || !before.SameAs(listener)).ToList();
        if (changed.Count == 0)
            return waiting;
        var holders = old.Values.ToLookup(Of);
        foreach (var listener in changed)
        {
            if (holders[Of(listener)].Any(holder => holder.Key != listener.Key && now.ContainsKey(holder.Key.Name) && !waiting.Contains(holder.Key)))
                waiting.Add(listener.Key);
        }
        return waiting;
    }

    private static Address Of(XdsResource listener) => Listener.Parser.ParseFrom(listener.Bytes.Span).Address;
}
