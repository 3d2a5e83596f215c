namespace ControlPlane.Language.Binding;

/// <summary>Something in a document that ends by itself.</summary>
/// <param name="Path">What it is: its place, or for an API key its name.</param>
/// <param name="At">When.</param>
internal readonly record struct Ending(string Path, DateTimeOffset At);
