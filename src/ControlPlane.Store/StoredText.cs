using System.Buffers;
using System.Text;

namespace ControlPlane.Store;

/// <summary>What text can be stored.</summary>
internal static class StoredText
{
    /// <summary>Whether both databases take it: PostgreSQL refuses NUL and halves of surrogate pairs.</summary>
    public static bool IsStorable(string text)
    {
        var rest = text.AsSpan();
        while (!rest.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(rest, out var rune, out var length) != OperationStatus.Done || rune.Value == 0)
                return false;
            rest = rest[length..];
        }

        return true;
    }
}
