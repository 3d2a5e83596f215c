using System.Collections.Immutable;
using ControlPlane.Language.EnvoyConfig.Protos;
using ControlPlane.Language.Text;
using ControlPlane.Resources;
using Google.Protobuf;

namespace ControlPlane.Language.Compilation.FleetResources;

/// <summary>A message that is to become a resource of a fleet.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Name">Its name.</param>
/// <param name="Message">It itself.</param>
/// <param name="Path">The place in the Fleet of which problems with it are told.</param>
/// <param name="Origins">Where it came from.</param>
internal readonly record struct FleetMessage(TypeUrl Type, string Name, IMessage Message, string Path, Func<ImmutableArray<Origin>> Origins)
{
    /// <summary>One of which problems are told of the first of its origins, a place in the Fleet.</summary>
    public FleetMessage(TypeUrl type, string name, IMessage message, ImmutableArray<Origin> origins)
        : this(type, name, message, origins[0].Path, () => origins) { }

    /// <summary>The resources, but for messages that Envoy would reject, which are problems.</summary>
    /// <param name="fleet">The fleet.</param>
    /// <param name="messages">The messages.</param>
    /// <param name="older">Those of the older group of bands: equal resources are shared.</param>
    /// <param name="kept">Messages inside them that are known to keep the rules of Envoy's API.</param>
    public static (ImmutableArray<XdsResource> Resources, ImmutableArray<Problem> Problems) Compile(
        FleetContext fleet,
        IEnumerable<FleetMessage> messages,
        ResourceSet? older,
        KeptParts? kept = null
    )
    {
        var resources = ImmutableArray.CreateBuilder<XdsResource>();
        var problems = ImmutableArray.CreateBuilder<Problem>();
        foreach (var (type, name, message, path, origins) in messages)
        {
            var violations = ProtoValidation.Check(message, kept).Select(violation => violation.In(fleet.Document, path)).ToImmutableArray();
            problems.AddRange(violations);
            if (violations.IsEmpty)
                resources.Add(Share(XdsResource.Create(new ResourceKey(type, name), message.ToByteArray(), origins), older));
        }
        return (resources.ToImmutable(), problems.ToImmutable());
    }

    private static XdsResource Share(XdsResource resource, ResourceSet? older) =>
        older?.Find(resource.Key) is { } shared && shared.SameAs(resource) ? shared : resource;
}
