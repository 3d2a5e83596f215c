using ControlPlane.Resources;
using ControlPlane.Xds.Bodies;

namespace ControlPlane.Xds.Views;

/// <summary>One resource within a view, or the place where one stood.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Resource">The resource; null when it is gone.</param>
/// <param name="Header">The framed field of a delta response up to the resource's own bytes, which end it.</param>
/// <param name="ChangedAt">The number of the change of this view and type at which it has to be sent again.</param>
internal sealed record Entry(string Name, XdsResource? Resource, ReadOnlyMemory<byte> Header, long ChangedAt)
{
    /// <summary>Whether it was removed.</summary>
    public bool Gone => Resource is null;

    /// <summary>What was removed, where a full state may have to hold it for a while yet; otherwise null.</summary>
    public Entry? Was { get; private init; }

    /// <summary>The entry of a resource.</summary>
    public static Entry Of(XdsResource resource, long changedAt) => new(resource.Key.Name, resource, DeltaFraming.HeaderOf(resource), changedAt);

    /// <summary>The entry of a removed resource.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="changedAt">The number of the change that removed it.</param>
    /// <param name="was">What was removed, where a full state may have to hold it for a while yet.</param>
    public static Entry Removed(string name, long changedAt, Entry? was) => new(name, null, default, changedAt) { Was = was };
}
