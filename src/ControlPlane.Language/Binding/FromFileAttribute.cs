namespace ControlPlane.Language.Binding;

/// <summary>
/// A text that may be written as `{file: ./x.pem}`: the text of the file is read where documents are read from files, so what is sent and stored is plain text.
/// For keys of a kind's own spec, not of what is below them.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class FromFileAttribute : Attribute;
