using System.Text;

namespace ControlPlane.Bench.Ads;

/// <summary>What a sampled stream finds in an answer: the names and versions of its resources, and the names it removes.</summary>
internal static class DecodedAnswer
{
    private const uint ResourceField = 2,
        RemovedField = 6;
    private const uint VersionOfResource = 1,
        NameOfResource = 3;
    private const uint ValueOfAny = 2,
        NameOfCluster = 1;

    /// <summary>Brings what a client has up to date.</summary>
    public static void ApplyTo(Dictionary<string, string> held, ReadOnlySpan<byte> answer)
    {
        while (TryField(ref answer, out var field, out var value))
        {
            if (field == ResourceField)
                Take(held, value);
            else if (field == RemovedField)
                held.Remove(Encoding.UTF8.GetString(value));
        }
    }

    /// <summary>
    /// Makes what an answer of the state of the world holds all that a client has. Its resources have no versions, so their bytes are compared.
    /// </summary>
    public static void ApplyStateTo(Dictionary<string, string> held, ReadOnlySpan<byte> answer)
    {
        held.Clear();
        while (TryField(ref answer, out var field, out var value))
        {
            if (field != ResourceField)
                continue;
            var resource = ValueOf(value);
            var whole = resource;
            if (TryField(ref resource, out var first, out var name) && first == NameOfCluster)
                held[Encoding.UTF8.GetString(name)] = Convert.ToHexString(whole);
        }
    }

    private static ReadOnlySpan<byte> ValueOf(ReadOnlySpan<byte> any)
    {
        while (TryField(ref any, out var field, out var value))
        {
            if (field == ValueOfAny)
                return value;
        }

        return [];
    }

    private static void Take(Dictionary<string, string> held, ReadOnlySpan<byte> resource)
    {
        string name = "",
            version = "";
        while (TryField(ref resource, out var field, out var value))
        {
            if (field == NameOfResource)
                name = Encoding.UTF8.GetString(value);
            else if (field == VersionOfResource)
                version = Encoding.UTF8.GetString(value);
        }

        held[name] = version;
    }

    // All fields of both messages that servers set have a length.
    private static bool TryField(scoped ref ReadOnlySpan<byte> message, out uint field, out ReadOnlySpan<byte> value)
    {
        field = 0;
        value = default;
        if (message.IsEmpty)
            return false;
        field = Varint(ref message) >> 3;
        var size = (int)Varint(ref message);
        value = message[..size];
        message = message[size..];
        return true;
    }

    private static uint Varint(scoped ref ReadOnlySpan<byte> message)
    {
        uint number = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = message[0];
            message = message[1..];
            number |= (uint)(next & 0x7f) << shift;
            if (next < 0x80)
                return number;
        }
    }
}
