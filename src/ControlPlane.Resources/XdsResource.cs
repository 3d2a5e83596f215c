using System.Buffers.Text;
using System.Collections.Immutable;
using System.Security.Cryptography;

namespace ControlPlane.Resources;

/// <summary>Names one resource of one type.</summary>
public readonly record struct ResourceKey(TypeUrl Type, string Name);

/// <summary>One cause of a resource: a document and the place in it.</summary>
/// <param name="Kind">The document's kind, for example <c>Route</c>.</param>
/// <param name="Name">The document's name.</param>
/// <param name="Path">The place inside the document, for example <c>rules[0].policies.timeout</c>; empty for the whole document.</param>
public readonly record struct Origin(string Kind, string Name, string Path);

/// <summary>One compiled xDS resource: its bytes, the version that follows from them, and what it came from.</summary>
public sealed class XdsResource
{
    private readonly Lazy<ImmutableArray<Origin>> _origins;

    private XdsResource(
        ResourceKey key,
        ReadOnlyMemory<byte> bytes,
        string version,
        Lazy<ImmutableArray<Origin>> origins,
        ImmutableArray<ResourceKey> children
    ) => (Key, Bytes, Version, _origins, Children) = (key, bytes, version, origins, children);

    /// <summary>Type and name.</summary>
    public ResourceKey Key { get; }

    /// <summary>The serialized message, without the <c>Any</c> around it.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The first 64 bits of SHA-256 over <see cref="Bytes"/> as 11 characters of base64url: equal on every replica and after a restart.</summary>
    public string Version { get; }

    /// <summary>The documents and fields this resource came from, in document order.</summary>
    public ImmutableArray<Origin> Origins => _origins.Value;

    /// <summary>Resources that Envoy needs again after this one was sent, though unchanged (XDS-102, 106, 142): a cluster's endpoints.</summary>
    public ImmutableArray<ResourceKey> Children { get; }

    /// <summary>Makes a resource from serialized bytes; the version follows from the bytes alone.</summary>
    public static XdsResource Create(ResourceKey key, byte[] bytes, ImmutableArray<Origin> origins, ImmutableArray<ResourceKey> children = default) =>
        new(key, bytes, VersionOf(bytes), new(origins), children.IsDefault ? [] : children);

    /// <summary>
    /// The same with origins that are worked out when somebody first asks for them: of a resource that many documents meet in, they cost more than the
    /// resource.
    /// </summary>
    public static XdsResource Create(ResourceKey key, byte[] bytes, Func<ImmutableArray<Origin>> origins) =>
        new(key, bytes, VersionOf(bytes), new(origins), []);

    /// <summary>The same bytes, which came from other places; these are worked out when somebody first asks for them.</summary>
    public XdsResource From(Func<ImmutableArray<Origin>> origins) => new(Key, Bytes, Version, new(origins), Children);

    /// <summary>Whether both hold the same bytes under the same key.</summary>
    public bool SameAs(XdsResource other) => Key == other.Key && Bytes.Span.SequenceEqual(other.Bytes.Span);

    /// <summary>The version of these bytes: 11 characters.</summary>
    public static string VersionOf(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return Base64Url.EncodeToString(hash[..8]);
    }
}
