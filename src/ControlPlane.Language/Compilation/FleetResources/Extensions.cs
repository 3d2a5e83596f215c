using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.EnvoyConfig.Instances;
using Envoy.Config.Core.V3;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace ControlPlane.Language.Compilation.FleetResources;

/// <summary>ECDS: the configurations of those instances of the HTTP chain that come by themselves.</summary>
internal static class Extensions
{
    /// <summary>The configuration of a discovered instance of a fleet's chain: what it holds by itself, with the parts merged into it.</summary>
    /// <param name="instance">The instance.</param>
    /// <param name="fleet">The fleet.</param>
    /// <param name="parts">Its parts, each key once, in the order of the keys.</param>
    /// <param name="members">How many Envoys the fleet has.</param>
    public static TypedExtensionConfig Of(HttpInstance instance, FleetContext fleet, IEnumerable<ExtensionPart> parts, int members) =>
        new() { Name = instance.FilterName(fleet.Name), TypedConfig = Any.Pack(instance.SharedBy(members, Join(instance.Filling(fleet.Band), parts))) };

    /// <summary>A message of its own. A part of another type than what is held takes its place.</summary>
    private static IMessage Join(IMessage filling, IEnumerable<ExtensionPart> parts)
    {
        using var bytes = new MemoryStream();
        using var output = new CodedOutputStream(bytes, leaveOpen: true);
        var type = filling.Descriptor;
        filling.WriteTo(output);
        foreach (var part in parts)
        {
            if (type != part.Content.Descriptor)
            {
                output.Flush();
                bytes.SetLength(0);
                type = part.Content.Descriptor;
            }
            part.Content.WriteTo(output);
        }
        output.Flush();
        // Messages one after the other are the message in which they are merged.
        return type.Parser.ParseFrom(bytes.GetBuffer(), 0, (int)bytes.Length);
    }
}
