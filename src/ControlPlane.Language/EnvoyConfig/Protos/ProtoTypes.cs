using System.Collections.Concurrent;
using System.Reflection;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Router = Envoy.Extensions.Filters.Http.Router.V3.Router;

namespace ControlPlane.Language.EnvoyConfig.Protos;

/// <summary>The message types of Envoy's API that we know.</summary>
internal static class ProtoTypes
{
    private static readonly Assembly Api = typeof(Router).Assembly;
    private static readonly ConcurrentDictionary<string, MessageDescriptor?> Known = new();
    private static readonly Lazy<TypeRegistry> All = new(LoadAll);

    /// <summary>All of them, for JSON, which writes an <c>Any</c> as the message inside. Loading hundreds of files takes its time.</summary>
    public static TypeRegistry Registry => All.Value;

    /// <summary>The message inside, or null where its type is unknown.</summary>
    public static IMessage? Unpack(Any any) => Find(any.TypeUrl)?.Parser.ParseFrom(any.Value);

    /// <summary>Parses a message of this type.</summary>
    public static IMessage Parse(string typeUrl, ReadOnlySpan<byte> bytes) =>
        (Find(typeUrl) ?? throw new ArgumentException($"{typeUrl} is not a message of Envoy's API.", nameof(typeUrl))).Parser.ParseFrom(bytes);

    private static MessageDescriptor? Find(string typeUrl) =>
        Known.GetOrAdd(Any.GetTypeName(typeUrl), name => DescriptorOf(Api.GetType(ClassName(name))) ?? Registry.Find(name));

    /// <summary>The class that protoc makes of a top-level message: <c>envoy.type.v3.Percent</c> is <c>Envoy.Type.V3.Percent</c>.</summary>
    private static string ClassName(string message) =>
        string.Join('.', message.Split('.').Select(part => string.Concat(part.Split('_').Select(word => char.ToUpperInvariant(word[0]) + word[1..]))));

    private static MessageDescriptor? DescriptorOf(System.Type? type) => type?.GetProperty(nameof(Router.Descriptor))?.GetValue(null) as MessageDescriptor;

    private static TypeRegistry LoadAll() =>
        TypeRegistry.FromFiles(
            Api.GetTypes()
                .Where(type => type.Name.EndsWith("Reflection", StringComparison.Ordinal))
                .Select(type => type.GetProperty(nameof(Router.Descriptor))?.GetValue(null))
                .OfType<FileDescriptor>()
        );
}
