namespace ControlPlane.Language.Binding;

/// <summary>How documents write a value of an enumeration, where that is not its name in C#.</summary>
[AttributeUsage(AttributeTargets.Field)]
internal sealed class WordAttribute(string text) : Attribute
{
    /// <summary>As documents write it.</summary>
    public string Text => text;
}
