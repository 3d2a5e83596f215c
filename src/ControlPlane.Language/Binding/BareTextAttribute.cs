namespace ControlPlane.Language.Binding;

/// <summary>A text that may stand for its whole map in a list: where <c>{exact: a}</c> is wanted, the text <c>a</c> says the same.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class BareTextAttribute : Attribute;
