using Envoy.Service.Runtime.V3;
using Google.Protobuf.WellKnownTypes;

namespace ControlPlane.Language.Compilation;

/// <summary>RTDS: the layer that every bootstrap names. An unanswered layer stalls Envoy's start, so it is there though empty.</summary>
internal static class Runtimes
{
    public static Runtime Layer() => new() { Name = GeneratedNames.Runtime, Layer = new Struct() };
}
