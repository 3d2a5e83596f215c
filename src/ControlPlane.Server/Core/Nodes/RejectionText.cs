using System.Text;
using ControlPlane.Store;

namespace ControlPlane.Server.Core.Nodes;

/// <summary>Envoy's text of a rejection, made fit to be shown and stored.</summary>
internal static class RejectionText
{
    /// <summary>Envoy sometimes repeats a whole message in its text.</summary>
    private const int MaxLength = 4000;

    /// <summary>Whether the text speaks of a resource, not of one whose name merely begins or ends so.</summary>
    public static bool Names(string error, string resource)
    {
        for (var at = error.IndexOf(resource, StringComparison.Ordinal); at >= 0; at = error.IndexOf(resource, at + 1, StringComparison.Ordinal))
        {
            var end = at + resource.Length;
            if ((at == 0 || !IsOfName(error[at - 1])) && (end == error.Length || !IsOfName(error[end])))
                return true;
        }

        return false;
    }

    private static bool IsOfName(char character) => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '/' or '@';

    /// <summary>At most 4000 characters, none of them NUL, without the values of secrets.</summary>
    public static string Shown(string error, StoreState? state)
    {
        var text = error.Replace('\0', '\uFFFD');
        foreach (var secret in state?.Observed.Secrets.Values ?? [])
            text = secret.Length > 0 ? text.Replace(secret, "(secret)", StringComparison.Ordinal) : text;
        if (text.Length <= MaxLength)
            return text;
        var cut = char.IsHighSurrogate(text[MaxLength - 1]) ? MaxLength - 1 : MaxLength;
        return new StringBuilder(text, 0, cut, cut + 1).Append('…').ToString();
    }
}
