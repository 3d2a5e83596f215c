using System.Collections.Immutable;
using System.Text.Json;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Kinds.JwtProviders;

/// <summary>A JWK set (RFC 7517) as it was read: the keys that can be used, and what is wrong with the others.</summary>
/// <param name="Keys">Usable public keys, in the order of the text.</param>
/// <param name="Dropped">Keys that cannot be used.</param>
/// <param name="Secret">Keys that hold secrets: `oct` ones, which are dropped too, and private ones, which are used without their private parts.</param>
/// <param name="Wrong">Why the text is no key set; null when it is one.</param>
internal sealed record KeySet(ImmutableArray<Jwk> Keys, ImmutableArray<DroppedKey> Dropped, ImmutableArray<DroppedKey> Secret, string? Wrong)
{
    private const int MostKeys = 100;
    private const int MostCharacters = 1024 * 1024;

    /// <summary>Reads what an author wrote: a map, or JSON text.</summary>
    public static KeySet Of(Node node) =>
        node switch
        {
            Mapping map => Parse(map.ToJson()),
            Scalar { Kind: ScalarKind.String } text => Parse(text.Text),
            _ => NoSet($"is {Shown.Kind(node)}"),
        };

    /// <summary>Reads JSON text.</summary>
    public static KeySet Parse(string text)
    {
        if (text.Length > MostCharacters)
            return NoSet("is longer than 1 MiB");
        try
        {
            using var json = JsonDocument.Parse(text);
            if (
                json.RootElement.ValueKind != JsonValueKind.Object
                || !json.RootElement.TryGetProperty("keys", out var keys)
                || keys.ValueKind != JsonValueKind.Array
            )
                return NoSet("has no list `keys`");
            return keys.GetArrayLength() > MostKeys ? NoSet($"has {keys.GetArrayLength()} keys, more than {MostKeys}") : Read([.. keys.EnumerateArray()]);
        }
        catch (JsonException)
        {
            return NoSet("is not JSON");
        }
    }

    private static KeySet Read(ImmutableArray<JsonElement> members)
    {
        var read = members.Select((json, index) => (Json: json, Place: new DroppedKey(index, Jwk.NameOf(json), ""), Key: Jwk.Read(json))).ToList();
        return new(
            [.. read.Select(member => member.Key.Key).OfType<Jwk>()],
            [.. read.Where(member => member.Key.Reason is not null).Select(member => member.Place with { Reason = member.Key.Reason! })],
            [.. read.Where(member => Jwk.IsSecret(member.Json)).Select(member => member.Place with { Reason = "holds a secret" })],
            null
        );
    }

    private static KeySet NoSet(string wrong) => new([], [], [], wrong);
}

/// <summary>A key that something is wrong with.</summary>
/// <param name="Index">Its place in the set, from 0.</param>
/// <param name="Name">Its `kid` in quotes, or that it has none.</param>
/// <param name="Reason">What is wrong, for people.</param>
public sealed record DroppedKey(int Index, string Name, string Reason);
