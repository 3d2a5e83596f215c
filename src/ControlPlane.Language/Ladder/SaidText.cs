using System.Globalization;
using System.Text;
using ControlPlane.Language.Binding;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Ladder;

/// <summary>What levels say of a policy as a text that is equal where they say the same, wherever that is written.</summary>
internal static class SaidText
{
    public static string Of(PolicyType policy, IEnumerable<PolicyLayer> layers)
    {
        var text = new StringBuilder(policy.Name);
        foreach (var layer in layers)
        {
            text.Append('\n');
            Write(text, layer.Tree);
        }
        return text.ToString();
    }

    private static void Write(StringBuilder text, EffectiveNode tree)
    {
        if (tree is not EffectiveMap map)
        {
            Write(text.Append(tree.IsOff ? '-' : '='), ((EffectiveLeaf)tree).Node);
            return;
        }
        text.Append('{');
        foreach (var entry in map.Entries)
        {
            Write(text, entry.Key);
            Write(text, entry.Value);
        }
        text.Append('}');
    }

    private static void Write(StringBuilder text, Node node)
    {
        switch (node)
        {
            case Scalar scalar:
                Write(text.Append((char)('a' + scalar.Kind)), scalar.Text);
                break;
            case Sequence list:
                text.Append('[');
                foreach (var item in list.Items)
                    Write(text, item);
                text.Append(']');
                break;
            case Mapping map:
                text.Append('{');
                foreach (var entry in map.Entries)
                {
                    Write(text, entry.Key);
                    Write(text, entry.Value);
                }
                text.Append('}');
                break;
        }
    }

    /// <summary>With its length, so that no text can look like several.</summary>
    private static void Write(StringBuilder text, string value) => text.Append(CultureInfo.InvariantCulture, $"{value.Length}:").Append(value);
}
