using Lab.Views;

namespace Lab;

/// <summary>The way from an output to the page of a chat: its address and, where an output may show it, the page itself.</summary>
/// <remarks>Editors differ in whether an output may show another page. So it is shown only when it has reported that it is there.</remarks>
/// <param name="address">The page.</param>
internal sealed class SioChatDoor(string address) : View
{
    /// <inheritdoc/>
    public override void WriteHtml(TextWriter writer) => ViewShell.Write(writer, ViewIds.Next(), markup =>
    {
        markup.Write($"<p style=\"margin:4px 0\"><b>The chat</b> is at <a href=\"{address}\" target=\"_blank\" rel=\"noopener\" style=\"color:inherit\">{address}</a>. <span data-say=\"1\">Open it in two windows and join under two names.</span></p>");
        markup.Raw("<div data-page=\"1\"></div>");
    }, view: null, $$"""
        var say=root.querySelector('[data-say]');
        if(location.protocol==='file:'){say.textContent='This page is a copy of a run, and its server has ended. Run the cell in the notebook.';return;}
        var frame=document.createElement('iframe');
        frame.title='The chat';frame.src='{{address}}';
        frame.style.cssText='display:block;width:1px;height:1px;border:0;opacity:0';
        addEventListener('message',function(event){
          if(event.source!==frame.contentWindow||event.data!=='lab-chat')return;
          frame.style.cssText='display:block;width:100%;height:430px;border:1px solid currentColor;border-radius:8px;opacity:1';
          say.textContent='Here it is; join it. Then open the address in a window of its own and join under another name.';
        });
        root.querySelector('[data-page]').appendChild(frame);
        """);

    /// <inheritdoc/>
    public override void WriteText(TextWriter writer)
    {
        writer.WriteLine($"The chat is at {address}");
        writer.WriteLine("Open it in two windows of a browser and join under two names.");
    }
}
