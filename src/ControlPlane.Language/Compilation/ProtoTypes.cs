using System.Collections.Immutable;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Router = Envoy.Extensions.Filters.Http.Router.V3.Router;

namespace ControlPlane.Language.Compilation;

/// <summary>All message types of Envoy's API that we know.</summary>
internal static class ProtoTypes
{
    private static readonly ImmutableArray<FileDescriptor> Files =
    [
        .. typeof(Router).Assembly.GetTypes().Where(type => type.Name.EndsWith("Reflection", StringComparison.Ordinal))
            .Select(type => type.GetProperty(nameof(Router.Descriptor))?.GetValue(null)).OfType<FileDescriptor>(),
    ];

    /// <summary>For JSON, which writes an <c>Any</c> as the message inside.</summary>
    public static readonly TypeRegistry Registry = TypeRegistry.FromFiles(Files);

    /// <summary>The message inside, or null where its type is unknown.</summary>
    public static IMessage? Unpack(Any any) => Registry.Find(Any.GetTypeName(any.TypeUrl))?.Parser.ParseFrom(any.Value);

    /// <summary>Parses a message of this full name.</summary>
    public static IMessage Parse(string typeUrl, ReadOnlySpan<byte> bytes) => Registry.Find(Any.GetTypeName(typeUrl)).Parser.ParseFrom(bytes);
}
