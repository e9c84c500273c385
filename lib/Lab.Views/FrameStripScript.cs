namespace Lab.Views;

/// <summary>What a browser adds to a strip: stepping from frame to frame, by mouse or by the arrow keys.</summary>
internal static class FrameStripScript
{
    public const string Text = """
        var svg=root.querySelector('svg'),say=root.querySelector('[data-say]'),steps=[].slice.call(svg.querySelectorAll('[data-step]'));
        svg.setAttribute('role','group');
        function choose(at){
          steps.forEach(function(s,i){
            s.setAttribute('tabindex',i===Math.max(0,at)?'0':'-1');
            s.setAttribute('aria-pressed',i===at?'true':'false');
            s.setAttribute('opacity',at<0||i<=at?'1':'0.35');
            s.querySelector('path').setAttribute('stroke-width',i===at?'4':'1.8');
          });
          say.textContent=at<0?'Step through the frames: click one, or Tab to it and use the arrow keys.':(at+1)+' of '+steps.length+': '+steps[at].querySelector('title').textContent;
        }
        steps.forEach(function(s,i){
          s.setAttribute('role','button');s.setAttribute('aria-label',s.querySelector('title').textContent);
          s.style.cursor='pointer';
          s.addEventListener('click',function(){choose(i);});
          s.addEventListener('keydown',function(e){
            var to=e.key==='ArrowRight'||e.key==='ArrowDown'?i+1:e.key==='ArrowLeft'||e.key==='ArrowUp'?i-1:e.key==='Home'?0:e.key==='End'?steps.length-1:e.key==='Enter'||e.key===' '?i:e.key==='Escape'?-1:null;
            if(to===null)return;
            to=Math.min(steps.length-1,e.key==='Escape'?-1:Math.max(0,to));
            choose(to);
            if(to>=0)steps[to].focus();
            e.preventDefault();e.stopPropagation();
          });
        });
        choose(-1);
        """;
}
